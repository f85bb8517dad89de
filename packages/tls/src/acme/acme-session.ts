import { propertyOf, type Clock } from '@caddis/core';
import { startPause } from '@caddis/kit';
import { errors } from '../errors.js';
import { problemOf, readProblem, refusal } from './acme-problem.js';
import type { AcmeAnswer, AcmeRequest, AcmeTransport } from './acme-transport.js';
import type { SigningKey } from './json-web-signature.js';
import { readRetryAfter, readRetryTime } from './retry-after.js';

/** Nonces that are kept for later requests. */
const maxNonces = 16;
/** Tries of a request whose nonce is refused: the server says with each which to use. */
const maxNonceTries = 10;
/** Tries of a request that is not answered, or with a failure of the server. */
const maxTries = 3;
const pauseMs = 250;
/** How long a directory is remembered, in milliseconds. */
const directoryMs = 3_600_000;

export type { AcmeAnswer } from './acme-transport.js';

/** What is read of a directory (RFC 8555, section 7.1.1). */
export interface AcmeDirectory {
  readonly newNonce: string;
  readonly newAccount: string;
  readonly newOrder: string;
  /** URL of what tells when to renew (RFC 9773). */
  readonly renewalInfo: string | undefined;
  readonly needsExternalAccount: boolean;
  /** Names of the profiles of certificates. */
  readonly profiles: readonly string[];
}

/** Who signs a request. */
export interface Signer {
  readonly key: SigningKey;
  /** URL of the account; left out where the key stands for itself. */
  readonly account?: string | undefined;
}

/** Asks an ACME directory: finds its URLs, keeps nonces, signs, and makes errors of problems. */
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
   * @param payload - sent as JSON; `undefined` to read (RFC 8555, section 6.3)
   * @throws `TLS_ACME_REFUSED` and those of the transport
   */
  async post(url: string, payload: unknown, signer: Signer, options: { readonly signal: AbortSignal; readonly accept?: string }): Promise<AcmeAnswer> {
    const { key, account } = signer;
    let lost = 0;
    for (let tries = 1; ; tries += 1) {
      // Each try has a nonce of its own: that of a request that got lost may be used up.
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

  /** Reads something that anybody may read. @throws as {@link AcmeSession.post} */
  get(url: string, signal: AbortSignal): Promise<AcmeAnswer> {
    return this.ask({ method: 'GET', url, signal });
  }

  /** Milliseconds after which an answer wants to be asked for again; `undefined` where it does not say. */
  pauseIn(answer: AcmeAnswer): number | undefined {
    const now = this.clock.now();
    const at = readRetryAfter(answer.header('retry-after'), now);
    return at === undefined ? undefined : at - now;
  }

  /** What is to be said of this machine's clock in a message; empty where it is right. */
  clockWords(): string {
    return this.transport.clockWords();
  }

  private async nonce(signal: AbortSignal): Promise<string> {
    const { newNonce } = await this.directory(signal);
    // The youngest is the likeliest to be taken still.
    const kept = this.nonces.pop();
    if (kept !== undefined) return kept;
    const answer = await this.ask({ method: 'HEAD', url: newNonce, signal });
    const nonce = this.nonces.pop();
    if (nonce === undefined) throw errors.TLS_ACME_ANSWER_INVALID({ method: answer.method, url: answer.url, reason: 'it has no nonce' });
    return nonce;
  }

  /** Asks, and again after a moment where nothing came back or the server has a trouble of its own. */
  private async ask(request: AcmeRequest): Promise<AcmeAnswer> {
    for (let lost = 1; ; lost += 1) {
      try {
        return this.accepted(await this.transport.send(request));
      } catch (error) {
        await this.pauseBefore(lost, error, request.signal);
      }
    }
  }

  /** Waits before a request is sent again. @throws the error where that is of no use */
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
    const problem = readProblem(jsonOrUndefined(answer.text));
    const said = readRetryAfter(answer.header('retry-after'), now) ?? (problem.type === 'rateLimited' ? readRetryTime(problem.detail, now) : undefined);
    throw refusal({ method, url, status, retryAfter: said }, { ...problem, detail: problem.detail + this.transport.clockWords() });
  }
}

/** Reads an answer that must be a JSON object. @throws `TLS_ACME_ANSWER_INVALID` */
export function jsonObject({ method, url, text }: AcmeAnswer): Readonly<Record<string, unknown>> {
  const value = jsonOrUndefined(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw errors.TLS_ACME_ANSWER_INVALID({ method, url, reason: text === '' ? 'it is empty' : 'it is no JSON object' });
}

/** Reads a URL out of an answer; those that it must have. @throws `TLS_ACME_ANSWER_INVALID` */
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
  // A server that names a time does not want to be asked before.
  return code === 'TLS_ACME_REFUSED' && typeof status === 'number' && status >= 500 && retryAfter === undefined;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
