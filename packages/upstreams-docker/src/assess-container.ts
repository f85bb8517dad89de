import { addressOf } from './container-address.js';
import { labelOf, type Container } from './engine/container.js';
import { labels } from './labels.js';
import { readMatcherLabels, type MatcherConfigs } from './matcher-labels.js';

/** What a source demands of containers. @internal */
export interface Rules {
  /** Accepted values by label: each label must have one of its values. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Port inside the containers; their label counts when it is left out. */
  readonly port: number | undefined;
  /** True: they are reached at the ports that the engine publishes. */
  readonly publishedPorts: boolean;
  /** Where ports of the engine's machine are reached; `undefined` when that is not known. */
  readonly engineAddress: string | undefined;
}

/** Why a container is left out. @internal */
export interface Refusal {
  readonly reason: string;
  /** True for what passes by itself, so that nobody need be told. */
  readonly temporary?: boolean;
}

/** How a container is reached and the configs of its matchers. @internal */
export interface Acceptance {
  readonly dial: string;
  readonly matchers: MatcherConfigs;
}

/** Tells whether a container is one that the source is for. @internal */
export function isWanted(container: Container, wanted: Rules['labels']): boolean {
  return Object.entries(wanted).every(([name, values]) => {
    const value = labelOf(container, name);
    return value !== undefined && values.includes(value);
  });
}

/** Looks at a container as it is now. @internal */
export function assessContainer(container: Container, rules: Rules, ownNetworks: ReadonlySet<string>): Acceptance | Refusal {
  if (container.state !== 'running') return { reason: container.state, temporary: true };
  if (container.health === 'starting') return { reason: 'health check has not passed yet', temporary: true };
  if (container.health === 'unhealthy') return { reason: 'unhealthy', temporary: true };
  const port = rules.port ?? parsePort(labelOf(container, labels.port));
  if (port === undefined) return { reason: `no port: set \`port\`, or give the container label ${labels.port}` };
  if (Number.isNaN(port)) return { reason: `bad value ${JSON.stringify(labelOf(container, labels.port))} of label ${labels.port}` };
  const address = addressOf(container, port, { ...rules, ownNetworks });
  if ('reason' in address) return address;
  const matchers = readMatcherLabels(container);
  return 'reason' in matchers ? matchers : { dial: address.dial, matchers: matchers.configs };
}

/**
 * Reads a port.
 *
 * @param text - as written; empty is the same as not written
 * @returns `NaN` for what is not a port
 * @internal
 */
export function parsePort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : Number.NaN;
}
