import { isIP } from 'node:net';
import { formatDuration, propertyOf, type Clock, type Logger } from '@caddis/core';
import type { CertificateOrder, ChallengeType, IssuedCertificate, RenewalAdvice } from '@caddis/core/tls';
import { startPause } from '@caddis/kit';
import type { AcmeAccount, AcmeAccounts } from './acme-accounts.js';
import { errors } from '../errors.js';
import { problemOf, readProblem, type AcmeProblem } from './acme-problem.js';
import { jsonObject, urlIn, type AcmeAnswer, type AcmeSession } from './acme-session.js';
import { alternateUrls, hasPreference, preferredChain, readChain, type CertificateChain, type ChainPreference } from './certificate-chain.js';
import type { ChallengeHistory } from './challenge-choice.js';
import { allowedTypes, showProof, type ChallengeSettings, type OfferedChallenge } from './challenge-proofs.js';
import type { DirectoryLimits } from './directory-limits.js';
import { readRenewalInfo, renewalIdOf } from './renewal-info.js';
import { issuerKeyOf } from './storage-keys.js';

const maxAlternates = 5;
const firstPollMs = 250;
const maxPollMs = 5000;
const types: readonly ChallengeType[] = ['http-01', 'tls-alpn-01', 'dns-01'];

/** Options of {@link AcmeOrders}. */
export interface AcmeOrdersOptions {
  readonly session: AcmeSession;
  readonly accounts: AcmeAccounts;
  readonly limits: DirectoryLimits;
  readonly challenges: ChallengeSettings;
  readonly history: ChallengeHistory;
  readonly preference: ChainPreference;
  /** Requested lifetime of certificates, in milliseconds; `undefined` to leave it to the authority. */
  readonly lifetimeMs: number | undefined;
  readonly profile: string | undefined;
  /** How long an authorization or an order may stay pending, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

interface PlacedOrder {
  readonly url: string;
  readonly finalize: string;
  readonly authorizations: readonly string[];
}

/** A failed challenge. */
interface FailedProof {
  readonly name: string;
  readonly type: ChallengeType;
  readonly problem: AcmeProblem;
}

/** Obtains certificates from one ACME directory. */
export class AcmeOrders {
  constructor(private readonly options: AcmeOrdersOptions) {}

  /** @throws the reason why there is no certificate, with `retryAfter` if the directory gives a time */
  async issue(order: CertificateOrder): Promise<IssuedCertificate> {
    const { limits } = this.options;
    await limits.assertAllowed(order.storage, order.names);
    try {
      return await this.issueByAccount(order);
    } catch (error) {
      throw await limits.remember(order.storage, order.names, error);
    }
  }

  /** Asks when the directory wants a certificate to be renewed. @returns `undefined` if it does not say */
  async renewal(certificate: string, signal: AbortSignal): Promise<RenewalAdvice | undefined> {
    const { session, clock } = this.options;
    const { renewalInfo } = await session.directory(signal);
    const id = renewalInfo === undefined ? undefined : renewalIdOf(certificate);
    if (id === undefined) return undefined;
    const answer = await session.get(`${renewalInfo}/${id}`, signal);
    const pause = session.pauseIn(answer);
    return readRenewalInfo(answer, pause === undefined ? undefined : clock.now() + pause);
  }

  private async issueByAccount(order: CertificateOrder): Promise<IssuedCertificate> {
    const { accounts, session } = this.options;
    const account = await accounts.get(order.storage);
    try {
      return await this.prove(order, account);
    } catch (error) {
      const { newOrder } = await session.directory(order.signal);
      if (account.isNew || !isAccountLost(error, newOrder)) throw error;
      await accounts.forget(order.storage, account);
      return this.prove(order, await accounts.get(order.storage));
    }
  }

  /** Places orders until all names of one are authorized. After a failed challenge, the next order uses another challenge type for that name. */
  private async prove(order: CertificateOrder, account: AcmeAccount): Promise<IssuedCertificate> {
    const { challenges, history, log } = this.options;
    const left = new Map(order.names.map((name) => [name, history.sorted(allowedTypes(challenges))]));
    const failures: FailedProof[] = [];
    for (;;) {
      const placed = await this.place(order, account);
      const failed = await this.authorize(order, account, placed, { left, failures });
      if (failed.length === 0) return this.finish(order, account, placed);
      for (const failure of failed) {
        const { name, type, problem } = failure;
        const remaining = (left.get(name) ?? []).filter((each) => each !== type);
        left.set(name, remaining);
        failures.push(failure);
        if (remaining.length === 0) throw errors.TLS_ACME_CHALLENGE_FAILED({ challenge: type, name, type: problem.type, detail: problem.detail });
        log.warn({ name, challenge: type, problem, next: remaining[0] }, 'the ACME server rejected a challenge, so another type of challenge is tried');
      }
    }
  }

  private async place(order: CertificateOrder, account: AcmeAccount): Promise<PlacedOrder> {
    const { log } = this.options;
    const replaces = order.replaces === undefined ? undefined : renewalIdIn(order.replaces);
    try {
      return await this.placeAs(order, account, replaces);
    } catch (error) {
      // The old certificate may be from another authority or account, or already replaced. Order without the reference to it.
      const problem = problemOf(error);
      if (replaces === undefined || problem === undefined || problem.type === 'rateLimited') throw error;
      log.debug({ names: order.names, problem }, 'the ACME server rejected an order that replaces a certificate, so the order is repeated without that');
      return this.placeAs(order, account, undefined);
    }
  }

  private async placeAs(order: CertificateOrder, account: AcmeAccount, replaces: string | undefined): Promise<PlacedOrder> {
    const { session, lifetimeMs, profile, clock } = this.options;
    const { newOrder, renewalInfo } = await session.directory(order.signal);
    const payload = {
      identifiers: order.names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ...(lifetimeMs === undefined ? {} : { notAfter: new Date(clock.now() + lifetimeMs).toISOString() }),
      ...(profile === undefined ? {} : { profile }),
      ...(replaces === undefined || renewalInfo === undefined ? {} : { replaces }),
    };
    const answer = await session.post(newOrder, payload, account, order);
    const json = jsonObject(answer);
    const authorizations: unknown = json['authorizations'];
    if (!Array.isArray(authorizations) || authorizations.length > order.names.length) throw invalid(answer, 'it has no list of authorizations, one for each name');
    return {
      url: urlIn(answer, 'the location of the order', answer.header('location')),
      finalize: urlIn(answer, 'finalize', json['finalize']),
      authorizations: authorizations.map((url) => urlIn(answer, 'an authorization', url)),
    };
  }

  /** Authorizes all names of an order concurrently. @returns the challenges that failed */
  private async authorize(order: CertificateOrder, account: AcmeAccount, { authorizations }: PlacedOrder, state: ProofState): Promise<readonly FailedProof[]> {
    const ended = new AbortController();
    const signal = AbortSignal.any([order.signal, ended.signal]);
    const within = { ...order, signal, present: order.present.bind(order) };
    const outcomes = await Promise.allSettled(
      authorizations.map((url) =>
        this.authorizeName(within, account, url, state).catch((error: unknown) => {
          ended.abort(error);
          throw error;
        }),
      ),
    );
    // The first error has aborted the others.
    if (ended.signal.aborted) throw ended.signal.reason;
    return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value !== undefined ? [outcome.value] : []));
  }

  private async authorizeName(order: CertificateOrder, account: AcmeAccount, url: string, state: ProofState): Promise<FailedProof | undefined> {
    const { session, challenges, history, log } = this.options;
    const answer = await session.post(url, undefined, account, order);
    const { name, base, status, offered } = readAuthorization(answer);
    if (status === 'valid') return undefined;
    const wanted = state.left.get(name) ?? [];
    const challenge = wanted.flatMap((type) => offered.filter((each) => each.type === type))[0];
    if (challenge === undefined) {
      const failed = state.failures.filter((each) => each.name === name).map(({ type, problem }) => `; ${type} failed: ${problem.type}: ${problem.detail}`);
      throw errors.TLS_ACME_NO_CHALLENGE({ name, offered: offered.map(({ type }) => type).join(', ') || 'none', allowed: allowedTypes(challenges).join(', ') || 'none', failed: failed.join('') });
    }
    const { type } = challenge;
    const subject = { name: base, keyAuthorization: `${challenge.token}.${account.key.thumbprint}`, issuerKey: issuerKeyOf(session.url), log };
    const remove = await showProof(challenges, order, challenge, subject);
    try {
      await session.post(challenge.url, {}, account, order);
      const settled = await this.settled(url, account, order.signal, `the authorization of ${name}`);
      const isAccepted = settled.json['status'] === 'valid';
      history.ended(type, isAccepted);
      return isAccepted ? undefined : { name, type, problem: problemOfChallenge(settled.json, type) };
    } finally {
      await remove();
    }
  }

  private async finish(order: CertificateOrder, account: AcmeAccount, placed: PlacedOrder): Promise<IssuedCertificate> {
    const { session, preference } = this.options;
    const { signal, names } = order;
    const what = `the order for ${names.join(', ')}`;
    const ready = await this.settled(placed.url, account, signal, what);
    if (ready.json['status'] === 'ready') await session.post(placed.finalize, { csr: order.request.toString('base64url') }, account, order);
    const { json, answer } = ready.json['status'] === 'ready' ? await this.settled(placed.url, account, signal, what, ['ready']) : ready;
    if (json['status'] !== 'valid') {
      const problem = json['error'] === undefined ? `its status is ${String(json['status'])}` : readProblem(json['error']).detail;
      throw errors.TLS_ACME_ORDER_FAILED({ names: names.join(', '), reason: problem });
    }
    const url = urlIn(answer, 'certificate', json['certificate']);
    const accept = 'application/pem-certificate-chain';
    const first = await session.post(url, undefined, account, { signal, accept });
    const chains: [CertificateChain, ...CertificateChain[]] = [readChain(first)];
    if (hasPreference(preference)) {
      for (const other of alternateUrls(first).slice(0, maxAlternates)) chains.push(readChain(await session.post(other, undefined, account, { signal, accept })));
    }
    const chain = preferredChain(chains, preference);
    this.lookAtClock(chain);
    return { certificate: chain.pem, metadata: { url, ca: session.url, account: account.account } };
  }

  /** Polls a resource until its status is final. @param pending - statuses that also count as pending, besides `pending` and `processing` */
  private async settled(url: string, account: AcmeAccount, signal: AbortSignal, what: string, pending: readonly string[] = []): Promise<{ readonly json: Readonly<Record<string, unknown>>; readonly answer: AcmeAnswer }> {
    const { session, clock, timeoutMs } = this.options;
    const end = clock.now() + timeoutMs;
    for (let pauseMs = firstPollMs; ; pauseMs = Math.min(maxPollMs, 2 * pauseMs)) {
      const answer = await session.post(url, undefined, account, { signal });
      const json = jsonObject(answer);
      const status = String(json['status']);
      if (!['pending', 'processing', ...pending].includes(status)) return { json, answer };
      // `Retry-After: 0` must not cause constant polling.
      const wanted = Math.max(firstPollMs, session.pauseIn(answer) ?? pauseMs);
      if (clock.now() + wanted > end) throw errors.TLS_ACME_LATE({ what, limit: formatDuration(timeoutMs), said: faultWords(json) });
      if (!(await startPause(clock, wanted, signal).done)) throw signal.reason;
    }
  }

  private lookAtClock({ certificates }: CertificateChain): void {
    const begins = Date.parse(certificates[0]?.validFrom ?? '');
    const { clock, log } = this.options;
    if (begins > clock.now()) log.warn({ begins: new Date(begins).toISOString(), now: new Date(clock.now()).toISOString() }, 'by the clock of this machine, the new certificate is not valid yet; check the clock');
  }
}

/** What has been tried so far in an order. */
interface ProofState {
  /** Challenge types not yet tried, by name; the next one first. */
  readonly left: ReadonlyMap<string, readonly ChallengeType[]>;
  readonly failures: readonly FailedProof[];
}

/** An authorization as the server describes it. */
interface Authorization {
  /** Name as ordered. */
  readonly name: string;
  /** Name without `*.` */
  readonly base: string;
  readonly status: string;
  readonly offered: readonly OfferedChallenge[];
}

/** The error that a server reports for a challenge still pending: some servers keep validating after an error. */
function faultWords({ challenges }: Readonly<Record<string, unknown>>): string {
  const fault = (Array.isArray(challenges) ? challenges : []).map((challenge: unknown) => propertyOf(challenge, 'error')).find((error) => error !== undefined && error !== null);
  if (fault === undefined) return '';
  const { type, detail } = readProblem(fault);
  return `; it says ${type}: ${detail}`;
}

function renewalIdIn(certificate: string): string | undefined {
  try {
    return renewalIdOf(certificate);
  } catch {
    return undefined;
  }
}

function readAuthorization(answer: AcmeAnswer): Authorization {
  const { identifier, wildcard, status, challenges } = jsonObject(answer);
  const base = propertyOf(identifier, 'value');
  if (typeof base !== 'string' || !Array.isArray(challenges)) throw invalid(answer, 'it is no authorization');
  const offered = challenges.flatMap((challenge: unknown) => {
    const [type, url, token] = ['type', 'url', 'token'].map((key) => propertyOf(challenge, key));
    const known = types.find((each) => each === type);
    if (known === undefined) return [];
    // The token is used in a URL path and in a stored file.
    if (typeof token !== 'string' || !/^[\w-]{16,512}$/.test(token)) throw invalid(answer, 'a challenge has no token');
    return [{ type: known, url: urlIn(answer, 'the URL of a challenge', url), token }];
  });
  return { name: wildcard === true ? `*.${base}` : base, base, status: String(status), offered };
}

function problemOfChallenge(authorization: Readonly<Record<string, unknown>>, type: ChallengeType): AcmeProblem {
  const { challenges, status } = authorization;
  const challenge = (Array.isArray(challenges) ? challenges : []).find((each: unknown) => propertyOf(each, 'type') === type) as unknown;
  const error = propertyOf(challenge, 'error');
  return error === undefined ? { type: 'unknown', detail: `the authorization is ${String(status)}` } : readProblem(error);
}

/** Tells whether an error means that the account has been deleted or deactivated at the directory. */
function isAccountLost(error: unknown, newOrder: string): boolean {
  if (problemOf(error, 'accountDoesNotExist') !== undefined) return true;
  return problemOf(error, 'unauthorized') !== undefined && propertyOf(error, 'url') === newOrder;
}

function invalid({ method, url }: AcmeAnswer, reason: string): Error {
  return errors.TLS_ACME_ANSWER_INVALID({ method, url, reason });
}
