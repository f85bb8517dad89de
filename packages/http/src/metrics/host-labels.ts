import { HostMatcher } from '../matchers/host.js';
import type { RouteConfig } from '../routes/route-config.js';
import { asciiHostName } from '../uri/ascii-host-name.js';
import { splitHost } from '../uri/split-host.js';
import type { MetricsConfig } from './metrics-config.js';

/** Maximum number of labels for host names that are not in the config. */
const maxUnnamed = 1000;

/**
 * Labels for host names: those in the routes of a server, and `_other`. Names with `*` or placeholders are skipped, because they match many hosts.
 *
 * @see Caddy's `Metrics.scanConfigForHosts`
 * @internal
 */
export class HostLabels {
  private readonly named: ReadonlySet<string>;
  private readonly unnamed = new Set<string>();

  /** @param routes - the routes of all servers */
  constructor(
    routes: readonly RouteConfig[],
    private readonly config: MetricsConfig,
  ) {
    const names = routes
      .flatMap(({ match }) => match)
      .flatMap((set) => Object.values(set))
      .flatMap((matcher) => (matcher instanceof HostMatcher ? matcher.hostNames : []));
    this.named = new Set(names.filter((name) => !/[*{]/.test(name)).map(asciiHostName));
  }

  /**
   * Returns the label for a request.
   *
   * @param host - as the client sent it
   */
  labelOf(host: string): string {
    const name = splitHost(host).name.toLowerCase();
    if (this.named.has(name) || this.unnamed.has(name)) return name;
    if (!this.config.observe_catchall_hosts || this.unnamed.size >= maxUnnamed || name.length > 253) return '_other';
    this.unnamed.add(name);
    return name;
  }
}
