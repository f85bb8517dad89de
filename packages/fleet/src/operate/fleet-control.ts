import { randomUUID, type KeyObject } from 'node:crypto';
import { type Clock, propertyOf } from '@caddis/core';
import type { Gateway, KeyWrite } from '@caddis/etcd';
import { startPause } from '@caddis/kit';
import { errors } from '../errors.js';
import { FleetKeys } from '../layout/fleet-keys.js';
import { type FleetAbout, readAbout } from '../layout/records.js';
import { signConfig } from '../sign/signature.js';
import { tryOnSome } from './canary.js';
import { type FleetView, readFleet, standingOf } from './fleet-view.js';

/** Options of {@link FleetControl}. @public */
export interface FleetControlOptions {
  /** The etcd client. It is not closed by {@link FleetControl}. */
  readonly gateway: Gateway;
  /** Key of the fleet. */
  readonly key: string;
  readonly clock: Clock;
}

/** Options of a push. @public */
export interface PushOptions {
  /** Text of the config, JSON. */
  readonly text: string;
  /** User and machine that push it. */
  readonly by: string;
  /** Key to sign the config with; left out to push it unsigned. */
  readonly privateKey?: KeyObject | undefined;
  /** Number of nodes that try the config first; 0 for none. */
  readonly canary?: number | undefined;
  /** How long these nodes must stay healthy with it, in milliseconds; 10,000 when left out. */
  readonly observeMs?: number | undefined;
  /** How long to wait for nodes, in milliseconds; 60,000 when left out. */
  readonly timeoutMs?: number | undefined;
  /** Called with progress messages. */
  readonly tell?: ((what: string) => void) | undefined;
}

/** Result of a push. @public */
export interface PushOutcome {
  readonly revision: string;
  /** Names of the nodes that serve the config. */
  readonly nodes: readonly string[];
}

/** A previous config. @public */
export interface PastConfig {
  readonly revision: string;
  readonly text: string;
  readonly about?: FleetAbout | undefined;
}

/** Maximum size of a config in bytes; nodes read at most this much of a value. */
const maxConfigBytes = 393_216;
/** Number of previous configs that are kept. */
const maxPast = 20;
const pollMs = 100;

/** Changes the config of a fleet. A change is refused if the config is no longer the one that was read before. @public */
export class FleetControl {
  readonly #options: FleetControlOptions;
  readonly #keys: FleetKeys;

  /** @throws `FLEET_KEY_INVALID` */
  constructor(options: FleetControlOptions) {
    this.#options = options;
    this.#keys = new FleetKeys(options.key);
  }

  /** Reads the state of the fleet. */
  view(): Promise<FleetView> {
    return readFleet(this.#options.gateway, this.#keys);
  }

  /**
   * Yields the state of the fleet whenever it has changed.
   *
   * @param signal - ends the iteration
   */
  async *watch(signal: AbortSignal): AsyncGenerator<FleetView, void> {
    let last = '';
    while (!signal.aborted) {
      const view = await this.view();
      const text = JSON.stringify(view);
      if (text !== last) yield view;
      last = text;
      await startPause(this.#options.clock, 5 * pollMs, signal).done;
    }
  }

  /**
   * Changes the config, and waits until all reporting nodes serve it.
   *
   * @throws `FLEET_ADMIN_SECTION`, `FLEET_CONFIG_TOO_LARGE`, `FLEET_CONFLICT`, `FLEET_CANARY_UNDER_WAY`, `FLEET_CANARY_IMPOSSIBLE`,
   * `FLEET_CANARY_FAILED`, `FLEET_NOT_TAKEN` if the config was changed but some nodes do not serve it; and errors of the client
   */
  async push(options: PushOptions): Promise<PushOutcome> {
    const { text, canary = 0, timeoutMs = 60_000, tell = () => {} } = options;
    assertConfig(text);
    const before = await this.view();
    if (before.canary !== undefined) {
      throw errors.FLEET_CANARY_UNDER_WAY({ revision: before.canary.revision, nodes: before.canary.nodes.join(', '), seconds: 15 });
    }
    const about = this.#aboutOf(options, before);
    const tried = canary > 0 ? await tryOnSome({ ...this.#options, keys: this.#keys, before, about, options: { ...options, canary, timeoutMs, tell } }) : undefined;
    let revision: string;
    try {
      revision = await this.#replace(text, about, before, tried?.revision);
    } finally {
      await tried?.end();
    }
    tell(`revision ${revision} is now the config of the fleet`);
    return { revision, nodes: await this.#untilTaken(revision, timeoutMs) };
  }

  /** Returns the previous configs, newest first. */
  async past(): Promise<readonly PastConfig[]> {
    const { history } = this.#keys;
    const { keys } = await this.#options.gateway.read([{ key: history, end: `${history.slice(0, -1)}0` }]);
    return keys.toReversed().flatMap(({ value }) => pastOf(value) ?? []);
  }

  /**
   * Restores a previous config.
   *
   * @param to - its revision; the newest one when left out
   * @throws `FLEET_HISTORY_MISSING`, and errors of {@link FleetControl.push}
   */
  async rollback(options: Omit<PushOptions, 'text'>, to?: string): Promise<PushOutcome> {
    const past = await this.past();
    const found = to === undefined ? past[0] : past.find(({ revision }) => revision === to);
    if (found === undefined) throw errors.FLEET_HISTORY_MISSING({ revision: to ?? 'at all', known: past.map(({ revision }) => revision).join(', ') || 'none' });
    return this.push({ ...options, text: found.text });
  }

  #aboutOf({ by, privateKey, text }: PushOptions, { config }: FleetView): FleetAbout {
    const now = this.#options.clock.now();
    const about = { id: randomUUID(), time: new Date(now).toISOString(), by };
    if (privateKey === undefined) return about;
    const number = Math.max(now, (config?.about?.signed?.number ?? 0) + 1);
    return { ...about, signed: signConfig({ key: this.#keys.config, config: text }, number, privateKey) };
  }

  async #replace(text: string, about: FleetAbout, { config }: FleetView, canary: string | undefined): Promise<string> {
    const keys = this.#keys;
    const { gateway } = this.#options;
    const writes: KeyWrite[] = [
      { key: keys.config, value: text },
      { key: keys.about, value: JSON.stringify(about) },
    ];
    if (canary !== undefined) writes.push({ key: keys.canary, isDeleted: true });
    if (config !== undefined) writes.push({ key: keys.past(config.revision), value: JSON.stringify(config) }, ...(await this.#outdated()));
    const expected = config?.revision ?? '0';
    const outcome = await gateway.write(
      [
        { key: keys.config, revision: expected },
        { key: keys.canary, revision: canary ?? '0' },
      ],
      writes,
    );
    if (outcome.isDone) return outcome.revision;
    // The write may have succeeded although there was no answer. Then the config in etcd is ours.
    const now = await this.view();
    if (now.config?.about?.id === about.id) return now.config.revision;
    throw errors.FLEET_CONFLICT({ key: keys.config, expected, found: now.config === undefined ? 'nothing' : `revision ${now.config.revision}` });
  }

  async #outdated(): Promise<readonly KeyWrite[]> {
    const { history } = this.#keys;
    const { keys } = await this.#options.gateway.read([{ key: history, end: `${history.slice(0, -1)}0` }], { keysOnly: true });
    return keys.slice(0, Math.max(0, keys.length - maxPast + 1)).map(({ key }) => ({ key, isDeleted: true }) as const);
  }

  async #untilTaken(revision: string, timeoutMs: number): Promise<readonly string[]> {
    const { clock } = this.#options;
    const until = clock.now() + timeoutMs;
    for (;;) {
      const view = await this.view();
      // The config has been changed again; whoever did that reports the outcome.
      if (view.config?.revision !== revision) return [];
      const standings = view.nodes.map((node) => ({ node, standing: standingOf(node, view) }));
      const waiting = standings.filter(({ standing }) => standing === 'behind' || standing === 'trying');
      const isOver = clock.now() >= until;
      if (waiting.length === 0 || isOver) {
        const refused = standings.filter(({ standing }) => standing === 'refused');
        const reasons = [
          ...refused.map(({ node }) => `${node.name} refuses it (${node.refused?.problems[0]?.message ?? 'without a reason'})`),
          ...waiting.map(({ node }) => `${node.name} has not reported`),
        ];
        if (reasons.length > 0) throw errors.FLEET_NOT_TAKEN({ revision, reason: reasons.join(', ') });
        return standings.map(({ node }) => node.name);
      }
      await startPause(clock, pollMs).done;
    }
  }
}

function assertConfig(text: string): void {
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes > maxConfigBytes) throw errors.FLEET_CONFIG_TOO_LARGE({ bytes, limit: maxConfigBytes });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // The nodes report the syntax error.
    return;
  }
  if (typeof document === 'object' && document !== null && Object.hasOwn(document, 'admin')) throw errors.FLEET_ADMIN_SECTION();
}

function pastOf(value: string): PastConfig | undefined {
  try {
    const parsed: unknown = JSON.parse(value);
    const [revision, text] = [propertyOf(parsed, 'revision'), propertyOf(parsed, 'text')];
    if (typeof revision !== 'string' || typeof text !== 'string') return undefined;
    return { revision, text, about: readAbout(JSON.stringify(propertyOf(parsed, 'about') ?? null)) };
  } catch {
    return undefined;
  }
}
