import { isCaddisError } from '@caddis/core';
import { errors } from '../errors.js';

/** Prefix of the ACME problem types. */
const prefix = 'urn:ietf:params:acme:error:';
/** Maximum length of a server's text in messages, in characters. */
const maxDetail = 1000;
const maxSubproblems = 10;

/** A problem document of an ACME server (RFC 7807). */
export interface AcmeProblem {
  /** Type without the ACME prefix, e.g. `rateLimited`; other types are unchanged. */
  readonly type: string;
  readonly detail: string;
}

/** An error with the problem document of an ACME server. */
export type AcmeRefusal = Error & {
  readonly problem: AcmeProblem;
  readonly status: number;
  /** URL of the request. */
  readonly url: string;
  /** When the server may be asked again, in milliseconds since the Unix epoch. */
  readonly retryAfter?: number;
};

/** Parses a problem document. Any JSON value is accepted. */
export function readProblem(value: unknown): AcmeProblem {
  const { type, detail, subproblems } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const further = (Array.isArray(subproblems) ? subproblems.slice(0, maxSubproblems) : []).map(subproblem).filter((text) => text !== '');
  return {
    type: typeof type === 'string' ? printable(type.startsWith(prefix) ? type.slice(prefix.length) : type) : 'unknown',
    detail: printable([typeof detail === 'string' ? detail : 'no reason given', ...further].join('; ')),
  };
}

/** Makes the error for a problem document. */
export function refusal(about: { readonly method: string; readonly url: string; readonly status: number; readonly retryAfter?: number | undefined }, problem: AcmeProblem): AcmeRefusal {
  const { method, url, status, retryAfter } = about;
  const error = errors.TLS_ACME_REFUSED({ method, url, status, type: problem.type, detail: problem.detail });
  return Object.assign(error, { problem, status, url, ...(retryAfter === undefined ? {} : { retryAfter }) });
}

/** Returns the problem document of a thrown error if it has one, and if it is of one of the given types (any type if none is given). */
export function problemOf(error: unknown, ...types: readonly string[]): AcmeProblem | undefined {
  if (!isCaddisError(error) || error.code !== 'TLS_ACME_REFUSED') return undefined;
  const { problem } = error as unknown as AcmeRefusal;
  return types.length === 0 || types.includes(problem.type) ? problem : undefined;
}

function subproblem(value: unknown): string {
  const { detail, identifier } = (typeof value === 'object' && value !== null ? value : {}) as { readonly detail?: unknown; readonly identifier?: { readonly value?: unknown } };
  if (typeof detail !== 'string') return '';
  return typeof identifier?.value === 'string' ? `${identifier.value}: ${detail}` : detail;
}

/** Makes a server's text safe for logs: a single line of limited length. */
function printable(text: string): string {
  const line = text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ');
  return line.length > maxDetail ? `${line.slice(0, maxDetail)}…` : line;
}
