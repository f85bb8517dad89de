import type { Logger } from '@caddis/core';
import type { ServerRequest } from '../request/server-request.js';
import { coversName } from '../tls/certificate.js';
import type { AccessLogConfig } from './access-log-config.js';

/** Variable with the names under which a request is logged, in place of those of its host. */
const namesVariable = 'access_logger_names';

/**
 * The loggers of one kind: requests are logged under names that the config has for their hosts.
 *
 * @see Caddy's `ServerLogConfig.wrapLogger`
 * @internal
 */
export class NamedLoggers {
  private readonly made = new Map<string, Logger>();
  /** What the requests of all hosts are logged under that have no names. */
  private readonly unnamed: readonly Logger[];

  /**
   * @param kind - what the names are added to, e.g. `http.log.access`
   * @param config - names by host, if any
   */
  constructor(
    private readonly kind: string,
    private readonly config: AccessLogConfig | undefined,
    private readonly log: Logger,
  ) {
    this.unnamed = [this.named(config?.default_logger_name ?? '')];
  }

  /**
   * @param host - of the request as it came, without port, in lower case
   * @param hostAndPort - the same as it came
   * @returns one for each name
   */
  loggersFor(request: ServerRequest, host: string, hostAndPort: string): readonly Logger[] {
    const chosen = request.vars.get(namesVariable);
    const names = Array.isArray(chosen) ? chosen.map(String) : this.namesOf(host, hostAndPort);
    return names === undefined ? this.unnamed : names.map((name) => this.named(name));
  }

  /** Tells whether the config has names for a host. */
  isMapped(host: string, hostAndPort: string): boolean {
    return this.namesOf(host, hostAndPort) !== undefined;
  }

  private namesOf(host: string, hostAndPort: string): readonly string[] | undefined {
    const byHost = this.config?.logger_names ?? {};
    const exact = byHost[hostAndPort.toLowerCase()];
    if (exact !== undefined) return [exact].flat();
    const covering = Object.keys(byHost).filter((name) => coversName(name.toLowerCase(), host));
    const best = covering.find((name) => !name.includes('*')) ?? covering[0];
    return best === undefined ? undefined : [byHost[best] ?? ''].flat();
  }

  private named(name: string): Logger {
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const made = this.log.child({ logger: name === '' ? this.kind : `${this.kind}.${name}` });
    this.made.set(name, made);
    return made;
  }
}
