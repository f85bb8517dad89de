import { isCaddisError } from '@caddis/core';
import { errors } from '../errors.js';

/** Begin of the types of problems. */
const prefix = 'urn:ietf:params:acme:error:';
/** Text of a server that is passed on, in characters at most. */
const maxDetail = 1000;
const maxSubproblems = 10;

/** What an ACME server says of a failure (RFC 7807). */
export interface AcmeProblem {
  /** Type without its prefix, e.g. `rateLimited`; what was sent where it is of another kind. */
  readonly type: string;
  readonly detail: string;
}

/** An error with the problem that an ACME server sent. */
export type AcmeRefusal = Error & {
  readonly problem: AcmeProblem;
  readonly status: number;
  /** What was asked. */
  readonly url: string;
  /** When the server may be asked again, milliseconds since the Unix epoch. */
  readonly retryAfter?: number;
};

/** Reads a problem out of JSON, whatever that is. */
export function readProblem(value: unknown): AcmeProblem {
  const { type, detail, subproblems } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const further = (Array.isArray(subproblems) ? subproblems.slice(0, maxSubproblems) : []).map(subproblem).filter((text) => text !== '');
  return {
    type: typeof type === 'string' ? printable(type.startsWith(prefix) ? type.slice(prefix.length) : type) : 'unknown',
    detail: printable([typeof detail === 'string' ? detail : 'no reason given', ...further].join('; ')),
  };
}

/** Makes the error for a problem. */
export function refusal(about: { readonly method: string; readonly url: string; readonly status: number; readonly retryAfter?: number | undefined }, problem: AcmeProblem): AcmeRefusal {
  const { method, url, status, retryAfter } = about;
  const error = errors.TLS_ACME_REFUSED({ method, url, status, type: problem.type, detail: problem.detail });
  return Object.assign(error, { problem, status, url, ...(retryAfter === undefined ? {} : { retryAfter }) });
}

/** The problem that a thrown value holds, of one of these types where some are given. */
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

/** What a server says is shown in logs: in one line, and not all of it. */
function printable(text: string): string {
  const line = text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ');
  return line.length > maxDetail ? `${line.slice(0, maxDetail)}…` : line;
}
