import { array, boolean, duration, object, record, string } from '@caddis/core';

/** Config of the transport `fastcgi`. @public */
export const FastcgiTransportConfig = object({
  root: string({
    description:
      'Folder of the scripts, as the application sees it. Relative paths start at the working directory. If omitted, the variable `root` that a ' +
      'handler has set, or else the working directory.',
    default: '{http.vars.root}',
    placeholders: 'request',
  }),
  split_path: array(string({ description: 'Text in ASCII. Case is ignored.' }), {
    description:
      'Where to split a path: after the first occurrence of one of these texts, tried in this order. The part before the split is the script, the ' +
      'rest is `PATH_INFO`. With an empty list, the whole path is `PATH_INFO`.',
    default: [],
    sample: { value: ['.php'] },
  }),
  resolve_root_symlink: boolean({
    description: 'Whether to resolve symbolic links in `root` for each request, so that PHP sees a new path when a link is pointed to another folder.',
    default: false,
  }),
  env: record(string({ description: 'Value.', placeholders: 'request' }), {
    description: 'Additional variables. They replace CGI variables of the same name.',
    default: {},
    sample: { value: { APP_ENV: 'production' } },
  }),
  dial_timeout: duration({ description: 'Time limit for opening a connection; 0 means 3 seconds.', default: '3s', minimum: '0s' }),
  read_timeout: duration({
    description: 'Time limit from the connection to the end of the response, including the body; 0 means no limit.',
    default: 0,
    minimum: '0s',
  }),
  write_timeout: duration({
    description: 'Time limit from the connection until the request is sent, including the body; 0 means no limit.',
    default: 0,
    minimum: '0s',
  }),
  capture_stderr: boolean({
    description: 'Whether to log what the application writes to its standard error: as a warning, or as an error if the status is 400 or higher.',
    default: false,
  }),
});
