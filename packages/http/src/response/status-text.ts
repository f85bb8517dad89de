import { STATUS_CODES } from 'node:http';

/** Reason phrases of Caddy that differ from Node's. */
const differing: Readonly<Record<number, string>> = {
  413: 'Request Entity Too Large',
  414: 'Request URI Too Long',
  416: 'Requested Range Not Satisfiable',
  418: "I'm a teapot",
  509: '',
};

/**
 * Returns the reason phrase of a status code.
 *
 * @returns an empty text for a code without a phrase
 * @see Go's `http.StatusText`
 * @internal
 */
export function statusText(status: number): string {
  return differing[status] ?? STATUS_CODES[status] ?? '';
}

/**
 * Returns a reason phrase that is never empty, for the status line of a response.
 *
 * @internal
 */
export function reasonPhrase(status: number): string {
  return statusText(status) || `status code ${status}`;
}
