import type { Logger } from '@caddis/core';
import type { ServerRequest } from '../request/server-request.js';
import { coversName } from '../tls/certificate.js';
import type { AccessLogConfig } from './access-log-config.js';

/** Name of the variable with logger names for a request, which replace those of its host. */
const namesVariable = 'access_logger_names';

/**
 * The loggers of one kind. The config maps hosts to logger names.
 *
 * @see Caddy's `ServerLogConfig.wrapLogger`
 * @internal
 */
export class NamedLoggers {
  private readonly made = new Map<string, Logger>();
  /** Logger names by host in lower case, and by wildcard in the order of the config. */
  private readonly byHost = new Map<string, readonly string[]>();
  private readonly byWildcard: (readonly [pattern: string, names: readonly string[]])[] = [];
  /** Loggers for hosts without names in the config. */
  private readonly unnamed: readonly Logger[];

  /**
   * @param kind - prefix of the names, e.g. `http.log.access`
   * @param config - maps hosts to names; absent for defaults
   */
  constructor(
    private readonly kind: string,
    config: AccessLogConfig | undefined,
    private readonly log: Logger,
  ) {
    this.unnamed = [this.named(config?.default_logger_name ?? '')];
    for (const [host, names] of Object.entries(config?.logger_names ?? {})) {
      const name = host.toLowerCase();
      // If the config has a host in two spellings, the one in lower case wins.
      if (!this.byHost.has(name) || name === host) this.byHost.set(name, [names].flat());
      if (name.includes('*')) this.byWildcard.push([name, [names].flat()]);
    }
  }

  /**
   * @param host - the received host, without port and in lower case
   * @param hostAndPort - the received host, unchanged
   * @returns one logger per name
   */
  loggersFor(request: ServerRequest, host: string, hostAndPort: string): readonly Logger[] {
    const chosen = request.vars.get(namesVariable);
    const names = Array.isArray(chosen) ? chosen.map(String) : this.namesOf(host, hostAndPort);
    return names === undefined ? this.unnamed : names.map((name) => this.named(name));
  }

  /** Returns true if the config has names for a host. */
  isMapped(host: string, hostAndPort: string): boolean {
    return this.namesOf(host, hostAndPort) !== undefined;
  }

  private namesOf(host: string, hostAndPort: string): readonly string[] | undefined {
    return this.byHost.get(hostAndPort.toLowerCase()) ?? this.byHost.get(host) ?? this.byWildcard.find(([pattern]) => coversName(pattern, host))?.[1];
  }

  private named(name: string): Logger {
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const made = this.log.child({ logger: name === '' ? this.kind : `${this.kind}.${name}` });
    this.made.set(name, made);
    return made;
  }
}
