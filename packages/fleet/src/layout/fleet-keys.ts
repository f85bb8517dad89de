import type { KeyRange } from '@caddis/etcd';
import { errors } from '../errors.js';

/** The etcd keys of a fleet. All others are below the first. @internal */
export class FleetKeys {
  /** Key of the information on the last change: author, time and signature. */
  readonly about: string;
  /** Key of a config that some nodes try. */
  readonly canary: string;
  /** Prefix of the nodes' reports. */
  readonly nodes: string;
  /** Prefix of the previous configs. */
  readonly history: string;

  /** @param config - the key that nodes follow: it holds the config @throws `FLEET_KEY_INVALID` */
  constructor(readonly config: string) {
    assertKey(config);
    this.about = `${config}/about`;
    this.canary = `${config}/canary`;
    this.nodes = `${config}/nodes/`;
    this.history = `${config}/history/`;
  }

  /** The keys that a node reads and watches. Reports are not among them. */
  get followed(): readonly KeyRange[] {
    return [{ key: this.config }, { key: this.about }, { key: this.canary }];
  }

  node(name: string): string {
    return `${this.nodes}${name}`;
  }

  /** Key of a previous config. Revisions are padded to equal length, so that keys sort by revision. */
  past(revision: string): string {
    return `${this.history}${revision.padStart(20, '0')}`;
  }
}

/** Checks that a key can be the key of a fleet. @throws `FLEET_KEY_INVALID` @internal */
export function assertKey(key: string): void {
  const reason = key === '' ? 'it is empty' : /^\/|\/$|\/\//.test(key) ? 'it has an empty part' : undefined;
  if (reason !== undefined) throw errors.FLEET_KEY_INVALID({ key: JSON.stringify(key), reason });
}

/** Checks the name of a node. @throws `FLEET_NAME_INVALID` @internal */
export function assertNodeName(name: string): void {
  if (!/^[A-Za-z0-9._-]{1,200}$/.test(name)) throw errors.FLEET_NAME_INVALID({ name: JSON.stringify(name) });
}
