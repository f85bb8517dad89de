import { array, boolean, duration, object, record, string } from '@caddis/core';

/** Config of the transport `fastcgi`. @public */
export const FastcgiTransportConfig = object({
  root: string({
    description:
      'Folder of the scripts, as the application sees it; relative ones are relative to the working directory. Left out, the variable `root` that a handler has set, or else the working directory.',
    default: '{http.vars.root}',
    placeholders: 'request',
  }),
  split_path: array(string({ description: 'Text in ASCII; the case of letters does not count.' }), {
    description:
      'Where a path is split: behind the first place where one of these texts stands, tried in this order. What is before it is the script, what is behind it `PATH_INFO`. An empty list: the whole path is `PATH_INFO`.',
    default: [],
    sample: { value: ['.php'] },
  }),
  resolve_root_symlink: boolean({
    description: 'Whether symbolic links in `root` are resolved for each request, so that PHP sees another path when a link is put to another folder.',
    default: false,
  }),
  env: record(string({ description: 'Value.', placeholders: 'request' }), {
    description: 'Further variables, in addition to those of CGI or in their place.',
    default: {},
    sample: { value: { APP_ENV: 'production' } },
  }),
  dial_timeout: duration({ description: 'Time to open a connection; 0 means 3 seconds.', default: '3s', minimum: '0s' }),
  read_timeout: duration({
    description: 'Time from the connection to the end of the response, body included; 0 for any.',
    default: 0,
    minimum: '0s',
  }),
  write_timeout: duration({
    description: 'Time from the connection until the request is sent, body included; 0 for any.',
    default: 0,
    minimum: '0s',
  }),
  capture_stderr: boolean({
    description: 'Whether what the application writes to its standard error is logged: as a warning, or as an error where the status is 400 or higher.',
    default: false,
  }),
});
