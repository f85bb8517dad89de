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
  /** Names by host, in lower case, and those of hosts with wildcards, in the order of the config. */
  private readonly byHost = new Map<string, readonly string[]>();
  private readonly byWildcard: (readonly [pattern: string, names: readonly string[]])[] = [];
  /** What the requests of all hosts are logged under that have no names. */
  private readonly unnamed: readonly Logger[];

  /**
   * @param kind - what the names are added to, e.g. `http.log.access`
   * @param config - names by host, if any
   */
  constructor(
    private readonly kind: string,
    config: AccessLogConfig | undefined,
    private readonly log: Logger,
  ) {
    this.unnamed = [this.named(config?.default_logger_name ?? '')];
    for (const [host, names] of Object.entries(config?.logger_names ?? {})) {
      const name = host.toLowerCase();
      // Of two spellings, the one in lower case counts.
      if (!this.byHost.has(name) || name === host) this.byHost.set(name, [names].flat());
      if (name.includes('*')) this.byWildcard.push([name, [names].flat()]);
    }
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
