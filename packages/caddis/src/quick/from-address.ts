import { errors } from '../errors.js';

/** The address on which a proxy started by command-line flags accepts requests. @internal */
export interface FromAddress {
  /** Network address to listen on. */
  readonly listen: string;
  /** Host name that requests must have; absent if all are accepted. */
  readonly host: string | undefined;
  readonly encrypted: boolean;
}

const form = /^(?:(https?):\/\/)?(\[[^\]]*\]|[^:/[\]]*)(?::(\d+))?\/?$/i;

/**
 * Parses the address on which a proxy accepts requests.
 *
 * Without a certificate, it serves plain HTTP if the address asks for it: by `http://`, by port 80, by naming no host, or by a loopback host with a
 * port. For any other host a certificate is obtained, as in Caddy.
 *
 * @param text - e.g. `:8080`, `localhost:8080`, `http://example.com`
 * @param hasCertificate - whether files of a certificate and its key were given
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
  // For a loopback host, listen on that host only, so that other machines cannot reach the server.
  const needsName = encrypted && !hasCertificate;
  return { listen: isLocal ? `${host}:${number}` : `:${number}`, host: host === '' || (isLocal && !needsName) ? undefined : host.replace(/^\[|\]$/g, ''), encrypted };
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(host);
}

function invalid(text: string): never {
  throw errors.CADDIS_FLAG_INVALID({ flag: '--from', value: JSON.stringify(text), expected: 'an address without a path, e.g. :8080, localhost:8080 or http://example.com' });
}
