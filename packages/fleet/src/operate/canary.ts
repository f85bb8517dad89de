import type { Clock } from '@caddis/core';
import type { Gateway } from '@caddis/etcd';
import { startPause } from '@caddis/kit';
import { errors } from '../errors.js';
import type { FleetKeys } from '../layout/fleet-keys.js';
import type { FleetAbout, FleetCanary, NodeHealth, NodeReport } from '../layout/records.js';
import { type FleetView, readFleet, standingOf } from './fleet-view.js';

/** Options of {@link tryOnSome}. @internal */
export interface TrialOptions {
  readonly gateway: Gateway;
  readonly keys: FleetKeys;
  readonly clock: Clock;
  readonly before: FleetView;
  readonly about: FleetAbout;
  readonly options: { readonly text: string; readonly canary: number; readonly observeMs?: number | undefined; readonly timeoutMs: number; readonly tell: (what: string) => void };
}

/** A successful trial of a config. @internal */
export interface Trial {
  readonly revision: string;
  /** Ends the trial. If the fleet's config is unchanged, the nodes return to it. */
  end(): Promise<void>;
}

/** How long nodes continue a trial after its initiator has gone, in seconds. */
const leaseSeconds = 15;
const pollMs = 250;
/** Allowed increase in the share of failed requests. */
const maxMoreErrors = 0.05;
/** Minimum number of requests for judging the share of failures. */
const minRequests = 20;

/**
 * Has some nodes try a config and waits until it has proved itself. The nodes are the first by name among those that serve the current config. They
 * return to it by themselves if the trial fails or if this process is gone.
 *
 * @throws `FLEET_CANARY_IMPOSSIBLE`, `FLEET_CANARY_FAILED`, `FLEET_CONFLICT`
 * @internal
 */
export async function tryOnSome({ gateway, keys, clock, before, about, options }: TrialOptions): Promise<Trial> {
  const able = before.nodes.filter((node) => standingOf(node, before) === 'serving' || before.config === undefined);
  const chosen = able.slice(0, options.canary);
  if (chosen.length < options.canary) throw errors.FLEET_CANARY_IMPOSSIBLE({ wanted: options.canary, found: able.length });
  const nodes = chosen.map(({ name }) => name);
  const canary: FleetCanary = { nodes, config: options.text, about };
  const lease = await gateway.grantLease(leaseSeconds);
  const end = async (): Promise<void> => gateway.revokeLease(lease).catch(() => {});
  try {
    const expected = before.config?.revision ?? '0';
    const conditions = [
      { key: keys.config, revision: expected },
      { key: keys.canary, revision: '0' },
    ];
    const { isDone, revision } = await gateway.write(conditions, [{ key: keys.canary, value: JSON.stringify(canary), lease }]);
    if (!isDone) throw errors.FLEET_CONFLICT({ key: keys.config, expected, found: 'another config or a trial' });
    options.tell(`revision ${revision} is on trial on ${nodes.join(', ')}`);
    const keepLease = lastingLease(gateway, lease, clock);
    await untilTaken({ gateway, keys, clock, keepLease }, revision, nodes, options.timeoutMs);
    const taken = reportsOf(await readFleet(gateway, keys), nodes);
    options.tell('all of them serve it; watching their health');
    await observe({ gateway, keys, clock, keepLease }, { revision, nodes, taken, chosen, observeMs: options.observeMs ?? 10_000 });
    return { revision, end };
  } catch (error) {
    await end();
    throw error;
  }
}

interface Watching {
  readonly gateway: Gateway;
  readonly keys: FleetKeys;
  readonly clock: Clock;
  readonly keepLease: () => Promise<void>;
}

async function untilTaken({ gateway, keys, clock, keepLease }: Watching, revision: string, nodes: readonly string[], timeoutMs: number): Promise<void> {
  const until = clock.now() + timeoutMs;
  for (;;) {
    await keepLease();
    const view = await readFleet(gateway, keys);
    assertTrying(view, revision, nodes);
    if (reportsOf(view, nodes).every((node) => standingOf(node, view) === 'trying')) return;
    if (clock.now() >= until) throw failed(`not all of ${nodes.join(', ')} served it in time`);
    await startPause(clock, pollMs).done;
  }
}

interface Observed {
  readonly revision: string;
  readonly nodes: readonly string[];
  /** Reports at the time when all nodes had begun to serve the config. */
  readonly taken: readonly NodeReport[];
  /** Reports before the trial. */
  readonly chosen: readonly NodeReport[];
  readonly observeMs: number;
}

async function observe({ gateway, keys, clock, keepLease }: Watching, { revision, nodes, taken, chosen, observeMs }: Observed): Promise<void> {
  const until = clock.now() + observeMs;
  for (let isLast = false; ; isLast = clock.now() >= until) {
    await keepLease();
    const view = await readFleet(gateway, keys);
    assertTrying(view, revision, nodes);
    for (const node of reportsOf(view, nodes)) {
      const of = (reports: readonly NodeReport[]): NodeHealth | undefined => reports.find(({ name }) => name === node.name)?.health;
      const reason = illness(node.health, of(taken), of(chosen));
      if (reason !== undefined) throw failed(`${node.name} ${reason}`);
    }
    if (isLast) return;
    await startPause(clock, pollMs).done;
  }
}

/** Describes how a node's health has become worse; `undefined` if it has not. */
function illness(now: NodeHealth, taken: NodeHealth | undefined, before: NodeHealth | undefined): string | undefined {
  if (now.upstreams > 0 && now.unhealthy > (before?.unhealthy ?? 0) && now.unhealthy * 2 > now.upstreams) return `has ${now.unhealthy} unhealthy upstreams of ${now.upstreams}`;
  const requests = now.requests - (taken?.requests ?? 0);
  const errorCount = now.errors - (taken?.errors ?? 0);
  const usual = before === undefined || before.requests === 0 ? 0 : before.errors / before.requests;
  if (requests >= minRequests && errorCount / requests > usual + maxMoreErrors) return `answered ${errorCount} of ${requests} requests with an error`;
  return undefined;
}

function assertTrying(view: FleetView, revision: string, nodes: readonly string[]): void {
  if (view.canary?.revision !== revision) throw failed('the trial was ended by another command');
  for (const name of nodes) {
    const node = view.nodes.find((each) => each.name === name);
    if (node === undefined) throw failed(`${name} has stopped reporting`);
    if (node.refused?.revision === revision) throw failed(`${name} refuses it: ${node.refused.problems.map(({ message }) => message).join('; ')}`);
  }
}

function reportsOf({ nodes }: FleetView, names: readonly string[]): readonly NodeReport[] {
  return nodes.filter(({ name }) => names.includes(name));
}

function failed(reason: string): Error {
  return errors.FLEET_CANARY_FAILED({ reason });
}

/** Returns a function that renews a lease when a third of its time has passed. */
function lastingLease(gateway: Gateway, lease: string, clock: Clock): () => Promise<void> {
  let next = clock.now() + (leaseSeconds * 1000) / 3;
  return async () => {
    if (clock.now() < next) return;
    next = clock.now() + (leaseSeconds * 1000) / 3;
    if (!(await gateway.keepLease(lease))) throw failed('the trial has expired, because etcd was not reached in time');
  };
}
