import type { KeyRange } from '@caddis/etcd';
import { errors } from '../errors.js';

/** The keys of a fleet. All but the first are below it. @internal */
export class FleetKeys {
  /** Who has changed the config, when, and the signature. */
  readonly about: string;
  /** A config that some nodes try. */
  readonly canary: string;
  /** What each node reports. */
  readonly nodes: string;
  /** The configs that were there before. */
  readonly history: string;

  /** @param config - the key that nodes follow: it holds the config @throws `FLEET_KEY_INVALID` */
  constructor(readonly config: string) {
    assertKey(config);
    this.about = `${config}/about`;
    this.canary = `${config}/canary`;
    this.nodes = `${config}/nodes/`;
    this.history = `${config}/history/`;
  }

  /** What a node reads and watches: neither its own report nor those of the others. */
  get followed(): readonly KeyRange[] {
    return [{ key: this.config }, { key: this.about }, { key: this.canary }];
  }

  node(name: string): string {
    return `${this.nodes}${name}`;
  }

  /** Revisions are written with equal length, so that the order of the keys is theirs. */
  past(revision: string): string {
    return `${this.history}${revision.padStart(20, '0')}`;
  }
}

/** Refuses what is no key of a fleet. @throws `FLEET_KEY_INVALID` @internal */
export function assertKey(key: string): void {
  const reason = key === '' ? 'it is empty' : /^\/|\/$|\/\//.test(key) ? 'it has an empty part' : undefined;
  if (reason !== undefined) throw errors.FLEET_KEY_INVALID({ key: JSON.stringify(key), reason });
}

/** Refuses what is no name of a node. @throws `FLEET_NAME_INVALID` @internal */
export function assertNodeName(name: string): void {
  if (!/^[A-Za-z0-9._-]{1,200}$/.test(name)) throw errors.FLEET_NAME_INVALID({ name: JSON.stringify(name) });
}
