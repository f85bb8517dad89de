import { array, boolean, object, record, string, union, type ConfigOf } from '@caddis/core';

const nameOrNames = union([string(), array(string())], { description: 'Name or names.' });

/** Schema of a server's access log. @internal */
export const accessLogConfig = object(
  {
    default_logger_name: string({
      description: 'Name that is added to `http.log.access` in the field `logger`. Left out, nothing is.',
      default: '',
    }),
    logger_names: record(nameOrNames, {
      description: 'Names of that kind by host name; `*` stands for one label. A request is logged once for each.',
      keyName: 'host name',
      default: {},
    }),
    skip_hosts: array(string({ description: 'Host name; `*` stands for one label.' }), {
      description: 'Host names whose requests are not logged.',
      default: [],
    }),
    skip_unmapped_hosts: boolean({ description: 'Whether only requests for names in `logger_names` are logged.', default: false }),
    should_log_credentials: boolean({
      description: 'Whether `Cookie`, `Set-Cookie`, `Authorization` and `Proxy-Authorization` are logged as they are, not as REDACTED.',
      default: false,
    }),
  },
  {
    description: 'Log of all requests. Left out, there is none; `{}` turns it on.',
    optional: true,
    omitted: 'no log of requests',
    unsupported: { trace: 'requests of the log carry no trace of their handlers; remove it' },
  },
);

/** Config of a server's access log after loading. @internal */
export type AccessLogConfig = NonNullable<ConfigOf<typeof accessLogConfig>>;
