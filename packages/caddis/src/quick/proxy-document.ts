import { errors } from '../errors.js';
import { fieldValues } from './flag-values.js';
import { fromAddress } from './from-address.js';
import { toAddress } from './to-address.js';

/** Flags of `caddis reverse-proxy`: those of Caddy, plus `cert` and `key`. @internal */
export interface ProxyFlags {
  readonly from: string;
  readonly to?: readonly string[] | undefined;
  readonly changeHostHeader?: boolean | undefined;
  readonly insecure?: boolean | undefined;
  readonly internalCerts?: boolean | undefined;
  readonly disableRedirects?: boolean | undefined;
  readonly headerUp?: readonly string[] | undefined;
  readonly headerDown?: readonly string[] | undefined;
  /** File of a PEM certificate. */
  readonly cert?: string | undefined;
  /** File of the certificate's private key. */
  readonly key?: string | undefined;
  readonly accessLog?: boolean | undefined;
  readonly debug?: boolean | undefined;
}

/** Disables automatic HTTPS, so that the flags alone decide about encryption and redirects. */
const plain = { automatic_https: { disable: true } };

/**
 * Creates the config of a reverse proxy from command-line flags.
 *
 * @throws `CADDIS_FLAG_INVALID`, `CADDIS_FLAG_MISSING`, `CADDIS_CERTIFICATE_NEEDED`
 * @see Caddy's `cmdReverseProxy`
 * @internal
 */
export function proxyDocument(flags: ProxyFlags): object {
  const { cert, key } = flags;
  if ((cert === undefined) !== (key === undefined)) throw errors.CADDIS_FLAG_MISSING({ flag: cert === undefined ? '--cert' : '--key', why: '--cert and --key must be given together' });
  const from = fromAddress(flags.from, cert !== undefined);
  const match = from.host === undefined ? {} : { match: [{ host: [from.host] }] };
  const server = {
    listen: [from.listen],
    routes: [{ ...match, handle: [proxyHandler(flags)] }],
    ...(from.encrypted ? encryption(flags) : plain),
    ...(flags.accessLog === true ? { logs: {} } : {}),
  };
  return {
    admin: { disabled: true },
    ...(flags.debug === true ? { logging: { logs: { default: { level: 'DEBUG' } } } } : {}),
    apps: {
      http: { servers: { proxy: server } },
      ...(cert !== undefined && from.encrypted ? { tls: { certificates: { load_files: [{ certificate: cert, key }] } } } : {}),
      ...(cert === undefined && from.encrypted && flags.internalCerts === true ? internalCertificates(from.host) : {}),
    },
  };
}

/** Returns the settings for HTTPS. Without a given certificate, one is obtained for the host name, and plain requests are redirected. */
function encryption({ cert, disableRedirects }: ProxyFlags): object {
  const withoutRedirects = { automatic_https: { disable_redirects: true } };
  if (cert !== undefined) return { ...withoutRedirects, tls_connection_policies: [{}] };
  return disableRedirects === true ? withoutRedirects : {};
}

function internalCertificates(host: string | undefined): object {
  return { tls: { automation: { policies: [{ subjects: [host], issuers: [{ module: 'internal' }] }] } } };
}

function proxyHandler({ to = [], insecure, changeHostHeader, headerUp = [], headerDown = [] }: ProxyFlags): object {
  if (to.length === 0) throw errors.CADDIS_FLAG_MISSING({ flag: '--to', why: 'give the address of a backend, e.g. --to localhost:9000' });
  const backends = to.map(toAddress);
  const [scheme = 'http', other] = new Set(backends.map((backend) => backend.scheme));
  if (other !== undefined) throw errors.CADDIS_FLAG_INVALID({ flag: '--to', value: to.join(' '), expected: 'the same scheme for all backends' });
  const up = { ...fieldValues('--header-up', headerUp), ...(changeHostHeader === true ? { Host: ['{http.reverse_proxy.upstream.hostport}'] } : {}) };
  const down = fieldValues('--header-down', headerDown);
  const headers = {
    ...(Object.keys(up).length === 0 ? {} : { request: { set: up } }),
    ...(Object.keys(down).length === 0 ? {} : { response: { set: down } }),
  };
  const transport = {
    protocol: 'http',
    ...(scheme === 'https' ? { tls: insecure === true ? { insecure_skip_verify: true } : {} } : {}),
    ...(scheme === 'h2c' ? { versions: ['h2c', '2'] } : {}),
  };
  return {
    handler: 'reverse_proxy',
    ...(Object.keys(transport).length === 1 ? {} : { transport }),
    upstreams: backends.map(({ dial }) => ({ dial })),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
  };
}
