import { errors } from '../errors.js';
import { fieldValues } from './flag-values.js';

/** Flags of `caddis respond`, the same as Caddy's. @internal */
export interface RespondFlags {
  readonly listen: string;
  readonly status?: string | undefined;
  readonly header?: readonly string[] | undefined;
  readonly body?: string | undefined;
  readonly accessLog?: boolean | undefined;
  readonly debug?: boolean | undefined;
}

const maxServers = 1000;
const listenForm = /^(\[[^\]]*\]|[^:/[\]]*):(\d+)(?:-(\d+))?$/;

/**
 * Creates the config of servers that give the same answer to all requests: one server per port of a range.
 *
 * @param flags - the flags. In the body, `{{.N}}`, `{{.Port}}` and `{{.Address}}` are replaced by the server's number (from 0), port and address
 * @throws `CADDIS_FLAG_INVALID`
 * @see Caddy's `cmdRespond`
 * @internal
 */
export function respondDocument({ listen, status, header = [], body = '', accessLog, debug }: RespondFlags): object {
  if (status !== undefined && !/^[1-9]\d\d$/.test(status)) throw errors.CADDIS_FLAG_INVALID({ flag: '--status', value: status, expected: 'a status code with three digits' });
  const headers = fieldValues('--header', header);
  const servers = addresses(listen).map((address, index) => {
    const handler = {
      handler: 'static_response',
      ...(status === undefined ? {} : { status_code: Number(status) }),
      ...(header.length === 0 ? {} : { headers }),
      body: filledIn(body, address, index),
    };
    const server = { listen: [address], routes: [{ handle: [handler] }], automatic_https: { disable: true }, ...(accessLog === true ? { logs: {} } : {}) };
    return [`static${index}`, server] as const;
  });
  return {
    admin: { disabled: true },
    ...(debug === true ? { logging: { logs: { default: { level: 'DEBUG' } } } } : {}),
    apps: { http: { servers: Object.fromEntries(servers) } },
  };
}

function filledIn(body: string, address: string, index: number): string {
  const values: Readonly<Record<string, string>> = { N: String(index), Port: address.slice(address.lastIndexOf(':') + 1), Address: address };
  return body.replaceAll(/\{\{ *\.(N|Port|Address) *\}\}/g, (_, name: string) => values[name] ?? '');
}

function addresses(listen: string): readonly string[] {
  const [, host = '', first = '', last = first] = listenForm.exec(listen) ?? invalid(listen);
  const count = Number(last) - Number(first) + 1;
  if (count < 1 || count > maxServers || Number(last) > 65_535) invalid(listen);
  return Array.from({ length: count }, (_, index) => `${host}:${Number(first) + index}`);
}

function invalid(listen: string): never {
  throw errors.CADDIS_FLAG_INVALID({ flag: '--listen', value: JSON.stringify(listen), expected: `an address with a port or a range of at most ${maxServers}, e.g. :8080 or localhost:8080-8089` });
}
