import { propertyOf } from '@caddis/core';

/** A signature of a config. @public */
export interface FleetSignature {
  /** Grows with each config: milliseconds since the Unix epoch, when it was signed. */
  readonly number: number;
  /** Of ed25519, in base64. */
  readonly signature: string;
}

/** What is known of a change of the config. @public */
export interface FleetAbout {
  /** Tells this change from all others. */
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  /** User and machine. */
  readonly by: string;
  readonly signed?: FleetSignature | undefined;
}

/** A config that some nodes try before the others. @public */
export interface FleetCanary {
  /** Names of these nodes. */
  readonly nodes: readonly string[];
  /** The config. */
  readonly config: string;
  readonly about: FleetAbout;
}

/** A thing that is wrong. @public */
export interface FleetProblem {
  readonly code?: string | undefined;
  readonly message: string;
  readonly pointer?: string | undefined;
}

/** A config that a node does not take. @public */
export interface RefusedConfig {
  readonly revision: string;
  /** When it was tried last, ISO 8601. */
  readonly time: string;
  /** When it is tried again; absent for one whose signature is not good. */
  readonly next?: string | undefined;
  readonly problems: readonly FleetProblem[];
}

/** How a node is doing. All but the numbers of backends count from its start. @public */
export interface NodeHealth {
  readonly requests: number;
  /** Responses with a status from 500 on. */
  readonly errors: number;
  readonly upstreams: number;
  readonly unhealthy: number;
}

/** Where the config comes from that a node serves. @public */
export type ConfigOrigin = 'key' | 'canary' | 'last_good' | 'none';

/** What a node reports. @public */
export interface NodeReport {
  readonly name: string;
  /** Version of Caddis. */
  readonly version: string;
  /** Version of Node.js. */
  readonly runtime: string;
  readonly started: string;
  /** Revision of the config that serves: that of the key, or the canary, when it was written; absent where none of the fleet serves. */
  readonly revision?: string | undefined;
  readonly origin: ConfigOrigin;
  /** When it was taken. */
  readonly since?: string | undefined;
  /** Where the last good config serves: since when it was not seen in etcd. */
  readonly confirmed?: string | undefined;
  /** The revision that the node does not take, with the reasons. */
  readonly refused?: RefusedConfig | undefined;
  readonly modules: { readonly count: number; readonly packages: Readonly<Record<string, string>> };
  readonly health: NodeHealth;
}

/** Reads a value that somebody else may have written. @returns `undefined` for what is not in the form of the records here @internal */
export function readAbout(text: string | undefined): FleetAbout | undefined {
  const value = parsed(text);
  const [id, time, by, signed] = ['id', 'time', 'by', 'signed'].map((key) => propertyOf(value, key));
  if (typeof id !== 'string' || typeof time !== 'string' || typeof by !== 'string') return undefined;
  const [number, signature] = [propertyOf(signed, 'number'), propertyOf(signed, 'signature')];
  return { id, time, by, ...(typeof number === 'number' && typeof signature === 'string' ? { signed: { number, signature } } : {}) };
}

/** Reads a canary. @internal */
export function readCanary(text: string | undefined): FleetCanary | undefined {
  const value = parsed(text);
  const [nodes, config] = [propertyOf(value, 'nodes'), propertyOf(value, 'config')];
  const about = readAbout(JSON.stringify(propertyOf(value, 'about') ?? null));
  if (!Array.isArray(nodes) || !nodes.every((each) => typeof each === 'string') || typeof config !== 'string' || about === undefined) return undefined;
  return { nodes, config, about };
}

/** Reads the report of a node. @internal */
export function readReport(text: string): NodeReport | undefined {
  const value = parsed(text);
  const health = propertyOf(value, 'health');
  const isWhole = ['name', 'version', 'runtime', 'started', 'origin'].every((key) => typeof propertyOf(value, key) === 'string') && typeof propertyOf(health, 'requests') === 'number';
  return isWhole ? (value as NodeReport) : undefined;
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
