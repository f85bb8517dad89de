import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { systemClock } from '@caddis/core';
import { printable } from '@caddis/core/framework';
import { keepProcessAlive } from '@caddis/kit';
import { FleetControl, fleetErrors, fleetOfConfig, privateKeyOf, standingOf, type FleetView, type PushOptions, type PushOutcome } from '@caddis/fleet';
import { adaptConfig, textOfJson } from '@caddis/runtime';
import { chooseConfig } from '../config-choice.js';
import { exitCodes } from '../exit-codes.js';
import { openConfig, planFile, problemText } from '../plan-file.js';
import { print, printError, printWarnings } from '../terminal.js';

/** Flags that all commands of `caddis fleet` have. @internal */
export interface FleetFlags {
  /** Path of a node's config. */
  readonly config?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Flags of the commands that change the config. @internal */
export interface ChangeFlags extends FleetFlags {
  readonly canary?: number | undefined;
  /** Time to observe the canary nodes, in seconds. */
  readonly observe: number;
  /** Time to wait for the nodes, in seconds. */
  readonly timeout: number;
  /** File with the private key that signs the config. */
  readonly key?: string | undefined;
}

/** Flags of `caddis fleet push`. @internal */
export interface PushFlags extends ChangeFlags {
  readonly file: string;
  readonly adapter?: string | undefined;
  readonly unchecked?: boolean | undefined;
}

/** Flags of `caddis fleet rollback`. @internal */
export interface RollbackFlags extends ChangeFlags {
  readonly to?: string | undefined;
}

/**
 * Prints the state of a fleet.
 *
 * @returns the exit code: 1 if a node does not serve the config that it should
 * @internal
 */
export function fleetStatus(flags: FleetFlags): Promise<number> {
  return withFleet(flags, async (control) => {
    const view = await control.view();
    print(flags.json === true ? `${JSON.stringify(shown(view), null, 2)}\n` : tableOf(view));
    return view.config !== undefined && view.nodes.every((node) => ['serving', 'trying'].includes(standingOf(node, view))) ? exitCodes.ok : exitCodes.failed;
  });
}

/** Prints the state of a fleet whenever it changes, until the process is told to end; with `--json`, one line each time. @internal */
export function fleetWatch(flags: FleetFlags): Promise<number> {
  return withFleet(flags, async (control) => {
    const told = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => told.abort());
    for await (const view of control.watch(told.signal)) print(flags.json === true ? `${JSON.stringify(shown(view))}\n` : `${new Date().toISOString()}\n${tableOf(view)}\n`);
    return exitCodes.ok;
  });
}

/** Pushes a config to a fleet. @returns the exit code @internal */
export async function fleetPush(flags: PushFlags): Promise<number> {
  const { file, adapter, unchecked } = flags;
  const source = { config: file, adapter };
  let document: unknown;
  if (unchecked === true) {
    const { text, adapter: named, registry } = await openConfig(source);
    const adapted = await adaptConfig(text, { adapter: named, lookup: registry });
    // A text that cannot be converted is pushed as it is; the nodes report what is wrong with it.
    if (!adapted.ok) return change(flags, (control, options) => control.push({ ...options, text }));
    ({ document } = adapted);
  } else {
    const planned = await planFile(source);
    printWarnings(planned.warnings);
    if (planned.plan === undefined) {
      if (flags.json === true) print(`${JSON.stringify({ ok: false, problems: planned.problems }, null, 2)}\n`);
      else printError(problemText(planned, process.stderr));
      return exitCodes.failed;
    }
    ({ document } = planned.plan);
  }
  const text = await textOfJson(document);
  return change(flags, (control, options) => control.push({ ...options, text }));
}

/** Restores an earlier config. @returns the exit code @internal */
export function fleetRollback(flags: RollbackFlags): Promise<number> {
  return change(flags, (control, options) => control.rollback(options, flags.to));
}

function change(flags: ChangeFlags, work: (control: FleetControl, options: Omit<PushOptions, 'text'>) => Promise<PushOutcome>): Promise<number> {
  const { canary, observe, timeout, key, json } = flags;
  const privateKey = key === undefined ? undefined : privateKeyOf(readFileSync(key));
  return withFleet(flags, async (control) => {
    const tell = json === true ? () => {} : (what: string) => print(`${what}\n`);
    const by = `${userInfo().username}@${hostname()}`;
    const { revision, nodes } = await work(control, { by, privateKey, canary, observeMs: observe * 1000, timeoutMs: timeout * 1000, tell });
    print(json === true ? `${JSON.stringify({ ok: true, revision, nodes }, null, 2)}\n` : `${nodes.length} nodes serve it\n`);
    return exitCodes.ok;
  });
}

async function withFleet(flags: FleetFlags, work: (control: FleetControl) => Promise<number>): Promise<number> {
  const { config } = chooseConfig(undefined, flags.config);
  const planned = await planFile({ config });
  const load = planned.plan?.admin.load;
  if (planned.plan === undefined) printError(problemText(planned, process.stderr));
  if (load?.module.descriptor.id !== 'caddy.config_loaders.etcd') throw fleetErrors.FLEET_LOADER_MISSING({ file: config });
  const { key, open } = await fleetOfConfig(load.config);
  const gateway = open(systemClock);
  // Between two polls of the fleet nothing else is open, and the timers do not keep the process alive.
  const letEnd = keepProcessAlive();
  try {
    return await work(new FleetControl({ gateway, key, clock: systemClock }));
  } finally {
    letEnd();
    await gateway.close();
  }
}

/** Returns a fleet for `--json`, without the configs, because they contain secrets. */
function shown(view: FleetView): object {
  const { key, config, canary } = view;
  return {
    key,
    config: config && { revision: config.revision, about: config.about },
    canary: canary && { revision: canary.revision, nodes: canary.nodes, about: canary.about },
    nodes: view.nodes.map((node) => ({ ...node, standing: standingOf(node, view) })),
  };
}

function tableOf(view: FleetView): string {
  const { key, config, canary } = view;
  const by = config?.about === undefined ? '' : `, by ${config.about.by} at ${config.about.time}${config.about.signed === undefined ? '' : ', signed'}`;
  const lines = [config === undefined ? `${key}: no config` : `${key}: revision ${config.revision}${by}`];
  if (canary !== undefined) lines.push(`revision ${canary.revision} is on trial on ${canary.nodes.join(', ')}`);
  for (const node of view.nodes) {
    const age = node.confirmed === undefined ? '' : `, last seen in etcd at ${node.confirmed}`;
    const { requests, errors, upstreams, unhealthy } = node.health;
    lines.push(`${node.name}\t${standingOf(node, view)}\trevision ${node.revision ?? 'none'} (${node.origin}${age})\t${node.version}\t${requests} requests, ${errors} errors, ${unhealthy} of ${upstreams} upstreams unhealthy`);
    const { refused } = node;
    for (const { code, message, pointer } of refused?.problems ?? []) lines.push(`  refuses revision ${refused?.revision}: ${code ?? ''} ${pointer ?? ''} ${message}`);
    if (refused?.next !== undefined) lines.push(`  next try at ${refused.next}`);
  }
  if (view.nodes.length === 0) lines.push('no node has reported');
  return `${lines.map((line) => printable(line.trimEnd())).join('\n')}\n`;
}
