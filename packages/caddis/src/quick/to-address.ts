import { errors } from '../errors.js';

/** A backend named on the command line. @internal */
export interface ToAddress {
  /** Network address to dial. */
  readonly dial: string;
  readonly scheme: 'http' | 'https' | 'h2c';
}

const form = /^(?:(https?|h2c):\/\/)?(\[[^\]]*\]|[^:/[\]]*)(?::(\d+))?\/?$/i;

/**
 * Parses the address of a backend.
 *
 * @param text - e.g. `localhost:9000`, `:9000`, `9000`, `https://example.com`, `unix//run/app.sock`
 * @throws `CADDIS_FLAG_INVALID`
 * @internal
 */
export function toAddress(text: string): ToAddress {
  if (/^unix\+?[a-z0-9]*\//.test(text)) return { dial: text, scheme: 'http' };
  if (/^\d+$/.test(text)) return { dial: `localhost:${text}`, scheme: 'http' };
  const [, scheme = 'http', host = '', port] = form.exec(text) ?? invalid(text);
  if (host === '' && port === undefined) invalid(text);
  const lower = scheme.toLowerCase() as ToAddress['scheme'];
  return { dial: `${host === '' ? 'localhost' : host}:${port ?? (lower === 'https' ? '443' : '80')}`, scheme: lower };
}

function invalid(text: string): never {
  throw errors.CADDIS_FLAG_INVALID({ flag: '--to', value: JSON.stringify(text), expected: 'an address without a path, e.g. localhost:9000 or https://example.com' });
}
