import { errors } from '../errors.js';

/** Where a proxy that the command line describes takes requests. @internal */
export interface FromAddress {
  /** Network address to listen on. */
  readonly listen: string;
  /** Host name that requests must ask for; absent where all are answered. */
  readonly host: string | undefined;
  readonly encrypted: boolean;
}

const form = /^(?:(https?):\/\/)?(\[[^\]]*\]|[^:/[\]]*)(?::(\d+))?\/?$/i;

/**
 * Reads the address on which a proxy takes requests.
 *
 * Without a certificate it is served in plain HTTP where that is asked for: by `http://`, by port 80, by naming no host, or by a host of this machine
 * together with a port. For every other host a certificate is obtained, as in Caddy.
 *
 * @param text - e.g. `:8080`, `localhost:8080`, `http://example.com`
 * @param hasCertificate - whether files with a certificate and its key were named
 * @throws `CADDIS_FLAG_INVALID`, `CADDIS_CERTIFICATE_NEEDED`
 * @internal
 */
export function fromAddress(text: string, hasCertificate: boolean): FromAddress {
  const [, scheme, host = '', port] = form.exec(text) ?? invalid(text);
  if (host === '' && port === undefined) invalid(text);
  const isLocal = isLoopback(host);
  const isPlain = scheme === undefined ? host === '' || port === '80' || (isLocal && port !== undefined) : scheme.toLowerCase() === 'http';
  const encrypted = hasCertificate ? scheme?.toLowerCase() !== 'http' : !isPlain;
  if (encrypted && !hasCertificate && host === '') throw errors.CADDIS_CERTIFICATE_NEEDED({ from: text });
  const number = port ?? (encrypted ? '443' : '80');
  // Who names this machine does not want to be reached from others.
  const needsName = encrypted && !hasCertificate;
  return { listen: isLocal ? `${host}:${number}` : `:${number}`, host: host === '' || (isLocal && !needsName) ? undefined : host.replace(/^\[|\]$/g, ''), encrypted };
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(host);
}

function invalid(text: string): never {
  throw errors.CADDIS_FLAG_INVALID({ flag: '--from', value: JSON.stringify(text), expected: 'an address without a path, e.g. :8080, localhost:8080 or http://example.com' });
}
