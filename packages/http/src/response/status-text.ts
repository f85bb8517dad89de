import { STATUS_CODES } from 'node:http';

/** Where Node's words differ from those that clients of Caddy know. */
const differing: Readonly<Record<number, string>> = {
  413: 'Request Entity Too Large',
  414: 'Request URI Too Long',
  416: 'Requested Range Not Satisfiable',
  418: "I'm a teapot",
  509: '',
};

/**
 * Reason phrase of a status code.
 *
 * @returns empty for a code that has none
 * @see Go's `http.StatusText`
 * @internal
 */
export function statusText(status: number): string {
  return differing[status] ?? STATUS_CODES[status] ?? '';
}

/**
 * Reason phrase that goes into a response, where there must be one.
 *
 * @internal
 */
export function reasonPhrase(status: number): string {
  return statusText(status) || `status code ${status}`;
}
