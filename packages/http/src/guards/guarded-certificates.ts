import { blameModule, type Clock, describeValue, isThenable, type Logger, moduleFault, propertyOf } from '@caddis/core';
import type { Certificate, CertificateQuery, Certificates, ChallengePorts, SessionTickets } from '@caddis/core/tls';
import { RateLimitedLog } from '@caddis/kit';

type Method = 'find' | 'alpnChallenge' | 'httpChallenge' | 'manage';

/**
 * Calls the app `tls` and checks its results. All such calls are made here. If it fails, there is no certificate and no answer to a challenge,
 * and the failure is logged.
 * @internal
 */
export class GuardedCertificates {
  private readonly faults: RateLimitedLog;

  /** @param app - the app `tls`, or a substitute */
  constructor(
    private readonly app: Partial<Certificates>,
    log: Logger,
    clock: Clock,
  ) {
    this.faults = new RateLimitedLog(log, clock);
  }

  /** The loaded certificates, in the order of the config. */
  get loaded(): readonly Certificate[] {
    return Array.isArray(this.app.loaded) ? this.app.loaded : [];
  }

  /** Settings of session tickets. Invalid values are ignored. */
  get sessionTickets(): SessionTickets {
    const given = propertyOf(this.app, 'sessionTickets');
    const rotationMs = propertyOf(given, 'rotationMs');
    return { enabled: propertyOf(given, 'enabled') !== false, rotationMs: typeof rotationMs === 'number' && rotationMs > 0 ? rotationMs : undefined };
  }

  /** Starts to obtain and renew certificates. @returns a function that ends this */
  manage(names: readonly string[], ports: ChallengePorts): () => void {
    let end: unknown;
    try {
      end = this.app.manage?.(names, ports);
    } catch (error) {
      this.report('manage', error);
    }
    return () => {
      try {
        if (typeof end === 'function') (end as () => void)();
      } catch (error) {
        this.report('manage', error);
      }
    };
  }

  /** Finds the certificate for a connection. Returns a promise only if one must be obtained first. */
  find(query: CertificateQuery): Certificate | undefined | Promise<Certificate | undefined> {
    return this.ask('find', () => this.app.find?.(query), isCertificate);
  }

  /** Finds the certificate that answers a TLS-ALPN challenge. */
  alpnChallenge(serverName: string): Certificate | undefined | Promise<Certificate | undefined> {
    return this.ask('alpnChallenge', () => this.app.alpnChallenge?.(serverName), isCertificate);
  }

  /** Finds the body that answers an HTTP challenge. */
  httpChallenge(hostName: string, token: string): string | undefined | Promise<string | undefined> {
    return this.ask('httpChallenge', () => this.app.httpChallenge?.(hostName, token), isText);
  }

  private ask<Value>(method: Method, call: () => unknown, isValue: (value: unknown) => value is Value): Value | undefined | Promise<Value | undefined> {
    try {
      const answer = call();
      if (answer === undefined || isValue(answer)) return answer;
      if (!isThenable(answer)) throw this.wrong(method, answer);
      return Promise.resolve(answer).then(
        (value) => (value === undefined || isValue(value) ? value : this.report(method, this.wrong(method, value))),
        (error: unknown) => this.report(method, error),
      );
    } catch (error) {
      return this.report(method, error);
    }
  }

  private wrong(method: Method, value: unknown): Error {
    return moduleFault({ module: this.app, method }, `gave ${describeValue(value)}, expected ${method === 'httpChallenge' ? 'a text' : 'a certificate'} or nothing`);
  }

  private report(method: Method, error: unknown): undefined {
    this.faults.write(method, 'error', { err: blameModule({ module: this.app, method }, error) }, 'the app that has the certificates failed');
    return undefined;
  }
}

function isCertificate(value: unknown): value is Certificate {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Certificate>).certificate === 'string' && typeof (value as Partial<Certificate>).key === 'string';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
