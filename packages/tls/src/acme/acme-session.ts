import { propertyOf, type Clock } from '@caddis/core';
import { startPause } from '@caddis/kit';
import { errors } from '../errors.js';
import { problemOf, readProblem, refusal } from './acme-problem.js';
import type { AcmeAnswer, AcmeRequest, AcmeTransport } from './acme-transport.js';
import type { SigningKey } from './json-web-signature.js';
import { readRetryAfter, readRetryTime } from './retry-after.js';

/** Maximum number of unused nonces kept. */
const maxNonces = 16;
/** Maximum number of tries if the nonce is rejected. Each rejection comes with a new nonce. */
const maxNonceTries = 10;
/** Maximum number of tries if there is no response, or a server error. */
const maxTries = 3;
const pauseMs = 250;
/** How long a directory is cached, in milliseconds. */
const directoryMs = 3_600_000;

export type { AcmeAnswer } from './acme-transport.js';

/** The parts of a directory object that are used (RFC 8555, section 7.1.1). */
export interface AcmeDirectory {
  readonly newNonce: string;
  readonly newAccount: string;
  readonly newOrder: string;
  /** URL of the renewal information (RFC 9773). */
  readonly renewalInfo: string | undefined;
  readonly needsExternalAccount: boolean;
  /** Names of the certificate profiles. */
  readonly profiles: readonly string[];
}

/** The key and account that sign a request. */
export interface Signer {
  readonly key: SigningKey;
  /** URL of the account; left out if the request carries the public key instead. */
  readonly account?: string | undefined;
}

/** Sends requests to an ACME directory: finds its URLs, manages nonces, signs, retries, and turns problem documents into errors. */
export class AcmeSession {
  private readonly nonces: string[] = [];
  private known: { readonly directory: AcmeDirectory; readonly until: number } | undefined;

  constructor(
    readonly url: string,
    private readonly transport: AcmeTransport,
    private readonly clock: Clock,
  ) {}

  async directory(signal: AbortSignal): Promise<AcmeDirectory> {
    if (this.known !== undefined && this.known.until > this.clock.now()) return this.known.directory;
    const answer = await this.ask({ method: 'GET', url: this.url, signal });
    const directory = readDirectory(answer);
    this.known = { directory, until: this.clock.now() + directoryMs };
    return directory;
  }

  /**
   * Sends a signed request.
   *
   * @param payload - sent as JSON; `undefined` for POST-as-GET (RFC 8555, section 6.3)
   * @throws `TLS_ACME_REFUSED`, and errors of the transport
   */
  async post(url: string, payload: unknown, signer: Signer, options: { readonly signal: AbortSignal; readonly accept?: string }): Promise<AcmeAnswer> {
    const { key, account } = signer;
    let lost = 0;
    for (let tries = 1; ; tries += 1) {
      // Each try needs a new nonce, because a request without a response may have used its nonce.
      const nonce = await this.nonce(options.signal);
      const body = key.sign({ nonce, url, ...(account === undefined ? { jwk: key.jwk } : { kid: account }) }, payload === undefined ? '' : JSON.stringify(payload));
      try {
        return this.accepted(await this.transport.send({ method: 'POST', url, body, ...options }));
      } catch (error) {
        if (problemOf(error, 'badNonce') !== undefined && tries < maxNonceTries) continue;
        lost += 1;
        await this.pauseBefore(lost, error, options.signal);
      }
    }
  }

  /** Reads a public resource without signing. @throws as {@link AcmeSession.post} */
  get(url: string, signal: AbortSignal): Promise<AcmeAnswer> {
    return this.ask({ method: 'GET', url, signal });
  }

  /** Value of an answer's `Retry-After` as a delay in milliseconds; `undefined` if it has none. */
  pauseIn(answer: AcmeAnswer): number | undefined {
    const now = this.clock.now();
    const at = readRetryAfter(answer.header('retry-after'), now);
    return at === undefined ? undefined : at - now;
  }

  /** Remark on this machine's clock for an error message; empty if the clock is right. */
  clockWords(): string {
    return this.transport.clockWords();
  }

  private async nonce(signal: AbortSignal): Promise<string> {
    const { newNonce } = await this.directory(signal);
    // The newest nonce is the least likely to have expired.
    const kept = this.nonces.pop();
    if (kept !== undefined) return kept;
    const answer = await this.ask({ method: 'HEAD', url: newNonce, signal });
    const nonce = this.nonces.pop();
    if (nonce === undefined) throw errors.TLS_ACME_ANSWER_INVALID({ method: answer.method, url: answer.url, reason: 'it has no nonce' });
    return nonce;
  }

  /** Sends a request. Retries after a short pause if there is no response or the server has an internal error. */
  private async ask(request: AcmeRequest): Promise<AcmeAnswer> {
    for (let lost = 1; ; lost += 1) {
      try {
        return this.accepted(await this.transport.send(request));
      } catch (error) {
        await this.pauseBefore(lost, error, request.signal);
      }
    }
  }

  /** Waits before a retry. @throws the error if a retry is of no use */
  private async pauseBefore(lost: number, error: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted || lost >= maxTries || !isPassing(error)) throw error;
    if (!(await startPause(this.clock, pauseMs * lost, signal).done)) throw signal.reason;
  }

  private accepted(answer: AcmeAnswer): AcmeAnswer {
    const nonce = answer.header('replay-nonce');
    if (nonce !== undefined && /^[\w-]{1,512}$/.test(nonce) && this.nonces.length < maxNonces) this.nonces.push(nonce);
    const { method, url, status } = answer;
    if (status >= 200 && status < 300) return answer;
    const now = this.clock.now();
    const location = status >= 300 && status < 400 ? answer.header('location') : undefined;
    const problem = readProblem(location === undefined ? jsonOrUndefined(answer.text) : { detail: `it redirects to ${location}, and redirects are not followed` });
    const said = readRetryAfter(answer.header('retry-after'), now) ?? (problem.type === 'rateLimited' ? readRetryTime(problem.detail, now) : undefined);
    throw refusal({ method, url, status, retryAfter: said }, { ...problem, detail: problem.detail + this.transport.clockWords() });
  }
}

/** Parses an answer that must be a JSON object. @throws `TLS_ACME_ANSWER_INVALID` */
export function jsonObject({ method, url, text }: AcmeAnswer): Readonly<Record<string, unknown>> {
  const value = jsonOrUndefined(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw errors.TLS_ACME_ANSWER_INVALID({ method, url, reason: text === '' ? 'it is empty' : 'it is no JSON object' });
}

/** Returns a URL that an answer must contain. @throws `TLS_ACME_ANSWER_INVALID` */
export function urlIn(answer: AcmeAnswer, name: string, value: unknown): string {
  if (typeof value === 'string' && /^https?:/i.test(value) && URL.canParse(value)) return value;
  throw errors.TLS_ACME_ANSWER_INVALID({ method: answer.method, url: answer.url, reason: `it has no URL as ${name}` });
}

function readDirectory(answer: AcmeAnswer): AcmeDirectory {
  const json = jsonObject(answer);
  const { newNonce, newAccount, newOrder, renewalInfo } = json;
  const meta: unknown = propertyOf(json, 'meta');
  const profiles = propertyOf(meta, 'profiles');
  return {
    newNonce: urlIn(answer, 'newNonce', newNonce),
    newAccount: urlIn(answer, 'newAccount', newAccount),
    newOrder: urlIn(answer, 'newOrder', newOrder),
    renewalInfo: renewalInfo === undefined ? undefined : urlIn(answer, 'renewalInfo', renewalInfo),
    needsExternalAccount: propertyOf(meta, 'externalAccountRequired') === true,
    profiles: typeof profiles === 'object' && profiles !== null ? Object.keys(profiles) : [],
  };
}

function isPassing(error: unknown): boolean {
  const { code, status, retryAfter } = (error ?? {}) as { readonly code?: unknown; readonly status?: unknown; readonly retryAfter?: unknown };
  if (code === 'TLS_ACME_UNREACHABLE') return true;
  // If the server gives a time, it does not want a retry before then.
  return code === 'TLS_ACME_REFUSED' && typeof status === 'number' && status >= 500 && retryAfter === undefined;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
