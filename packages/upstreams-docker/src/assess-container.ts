import { addressOf } from './container-address.js';
import { labelOf, type Container } from './engine/container.js';
import { labels } from './labels.js';
import { readMatcherLabels, type MatcherConfigs } from './matcher-labels.js';

/** The rules of a source for containers. @internal */
export interface Rules {
  /** Accepted values by label: a container must have each label, with one of its values. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Port inside the containers; when left out, the container's label decides. */
  readonly port: number | undefined;
  /** True if containers are reached through the ports that the engine publishes. */
  readonly publishedPorts: boolean;
  /** Address at which the ports of the engine's machine are reached; `undefined` if unknown. */
  readonly engineAddress: string | undefined;
}

/** Why a container is left out. @internal */
export interface Refusal {
  readonly reason: string;
  /** True for a state that passes by itself, so that it is not reported. */
  readonly temporary?: boolean;
}

/** How a container is reached, and the configs of its matchers. @internal */
export interface Acceptance {
  readonly dial: string;
  readonly matchers: MatcherConfigs;
}

/** Tells whether a container has the labels that the source requires. @internal */
export function isWanted(container: Container, wanted: Rules['labels']): boolean {
  return Object.entries(wanted).every(([name, values]) => {
    const value = labelOf(container, name);
    return value !== undefined && values.includes(value);
  });
}

/** Decides whether and how a container can be used in its current state. @internal */
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
 * Parses a port.
 *
 * @param text - as written; empty counts as not written
 * @returns the port; `undefined` if none is written; `NaN` if the text is not a port
 * @internal
 */
export function parsePort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : Number.NaN;
}
