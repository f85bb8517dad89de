import type { Clock, Logger } from '@caddis/core';
import type { Certificate, Challenge, ChallengePorts, Storage } from '@caddis/core/tls';
import { RateLimitedLog } from '@caddis/kit';
import { alpnServerName, createAlpnCertificate } from '../acme/alpn-certificate.js';
import { ChallengeListeners } from '../acme/challenge-listener.js';
import { findStoredChallenge } from '../acme/stored-challenge.js';
import { managedCertificate } from '../manage/stored-certificate.js';
import type { SharedChallenges } from './shared-challenges.js';

/** Where to look for challenges of other servers that share a storage. @internal */
export interface ForeignChallenges {
  readonly storage: Storage;
  readonly issuerKeys: readonly string[];
}

/**
 * The pending challenges of this server, and the answers to them for all its listeners.
 *
 * @internal
 */
export class ChallengeBook {
  readonly #waiting = new Set<Challenge>();
  readonly #certificates = new WeakMap<Challenge, Promise<Certificate>>();
  readonly #listeners: ChallengeListeners;
  readonly #limited: RateLimitedLog;
  #ports: ChallengePorts | undefined;

  constructor(
    private readonly shared: SharedChallenges,
    private readonly foreign: (name: string) => Promise<ForeignChallenges | undefined>,
    private readonly time: Clock,
    private readonly log: Logger,
  ) {
    this.#limited = new RateLimitedLog(log, time);
    this.#listeners = new ChallengeListeners({ http: (hostName, token) => this.httpAnswer(hostName, token), alpn: (name) => this.alpnCertificate(name) }, log);
  }

  /** Sets the ports of the server, for challenges whose issuer config has no port. */
  servedOn(ports: ChallengePorts): void {
    this.#ports = ports;
  }

  /**
   * Makes a challenge's answer available.
   *
   * @returns a function that withdraws it
   */
  async present(challenge: Challenge): Promise<() => Promise<void>> {
    this.#waiting.add(challenge);
    try {
      const port = challenge.port ?? (challenge.type === 'http-01' ? this.#ports?.http : this.#ports?.https);
      const end = await this.#listeners.listen({ ...challenge, port });
      const retract = await this.shared.present(challenge);
      return async () => {
        this.#waiting.delete(challenge);
        retract();
        await end();
      };
    } catch (error) {
      this.#waiting.delete(challenge);
      throw error;
    }
  }

  /** Returns the response body for an HTTP challenge request. Never rejects. */
  httpAnswer(hostName: string, token: string): string | undefined | Promise<string | undefined> {
    for (const { type, name, token: own, keyAuthorization } of this.all()) if (type === 'http-01' && name === hostName && own === token) return keyAuthorization;
    return this.stored(hostName).then((found) => (found?.type === 'http-01' && found.token === token ? found.keyAuthorization : undefined));
  }

  /** Returns the certificate for a TLS-ALPN challenge. Never rejects. */
  async alpnCertificate(serverName: string): Promise<Certificate | undefined> {
    let found = [...this.all()].find(({ type, name }) => type === 'tls-alpn-01' && alpnServerName(name) === serverName);
    if (found === undefined) {
      found = await this.stored(serverName);
      if (found?.type !== 'tls-alpn-01') return undefined;
    }
    let made = this.#certificates.get(found);
    if (made === undefined) {
      const { name, keyAuthorization } = found;
      made = createAlpnCertificate(name, keyAuthorization, this.time.now()).then(({ certificate, key }) => managedCertificate(certificate, key, 'challenge', name));
      this.#certificates.set(found, made);
    }
    return made.catch((error: unknown) => {
      this.log.error({ err: error, name: serverName }, 'a challenge could not be answered');
      return undefined;
    });
  }

  private *all(): Iterable<Challenge> {
    yield* this.#waiting;
    yield* this.shared.waiting;
  }

  private async stored(name: string): Promise<Challenge | undefined> {
    try {
      const foreign = await this.foreign(name);
      return foreign === undefined ? undefined : await findStoredChallenge(foreign.storage, foreign.issuerKeys, name);
    } catch (error) {
      // Any client can ask for challenges, so a storage that is down is logged at most once a minute.
      this.#limited.write('stored', 'warn', { err: error, name }, 'challenges of other servers cannot be read from the storage');
      return undefined;
    }
  }
}
