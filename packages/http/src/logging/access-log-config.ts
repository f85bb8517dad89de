import { array, boolean, object, record, string, union, type ConfigOf } from '@caddis/core';

const nameOrNames = union([string(), array(string())], { description: 'Name or names.' });

/** Schema of a server's access log. @internal */
export const accessLogConfig = object(
  {
    default_logger_name: string({
      description: 'Name that is appended to `http.log.access` in the field `logger`. If omitted, nothing is appended.',
      default: '',
    }),
    logger_names: record(nameOrNames, {
      description: 'Such logger names by host name; `*` stands for one label. If a host has several names, its requests are logged once for each.',
      keyName: 'host name',
      default: {},
    }),
    skip_hosts: array(string({ description: 'Host name; `*` stands for one label.' }), {
      description: 'Host names whose requests are not logged.',
      default: [],
    }),
    skip_unmapped_hosts: boolean({ description: 'Whether to log only requests for hosts in `logger_names`.', default: false }),
    should_log_credentials: boolean({
      description: 'Whether to log the values of `Cookie`, `Set-Cookie`, `Authorization` and `Proxy-Authorization` instead of REDACTED.',
      default: false,
    }),
  },
  {
    description: 'Access log of all requests. `{}` turns it on.',
    optional: true,
    omitted: 'no access log',
    unsupported: { trace: 'log lines contain no trace of handlers; remove it' },
  },
);

/** Config of a server's access log after loading. @internal */
export type AccessLogConfig = NonNullable<ConfigOf<typeof accessLogConfig>>;
