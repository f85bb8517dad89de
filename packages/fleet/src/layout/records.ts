import { propertyOf } from '@caddis/core';

/** A signature of a config. @public */
export interface FleetSignature {
  /** Increases with each signed config: time of signing, in milliseconds since the Unix epoch. */
  readonly number: number;
  /** Ed25519 signature, in base64. */
  readonly signature: string;
}

/** Information on a change of the config. @public */
export interface FleetAbout {
  /** Unique ID of the change. */
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  /** User and machine that made it. */
  readonly by: string;
  readonly signed?: FleetSignature | undefined;
}

/** A config that some nodes try before the others. @public */
export interface FleetCanary {
  /** Names of the nodes that try it. */
  readonly nodes: readonly string[];
  /** Text of the config. */
  readonly config: string;
  readonly about: FleetAbout;
}

/** A problem with a config. @public */
export interface FleetProblem {
  readonly code?: string | undefined;
  readonly message: string;
  readonly pointer?: string | undefined;
}

/** A config that a node has refused. @public */
export interface RefusedConfig {
  readonly revision: string;
  /** Time of the last try, ISO 8601. */
  readonly time: string;
  /** Time of the next try, ISO 8601; left out if the signature is invalid, because a retry would not help. */
  readonly next?: string | undefined;
  readonly problems: readonly FleetProblem[];
}

/** Health figures of a node. Requests and errors are counted from its start; upstreams are current numbers. @public */
export interface NodeHealth {
  readonly requests: number;
  /** Number of responses with a status of 500 or above. */
  readonly errors: number;
  readonly upstreams: number;
  readonly unhealthy: number;
}

/** Where the config that a node serves comes from. @public */
export type ConfigOrigin = 'key' | 'canary' | 'last_good' | 'none';

/** The report of a node. @public */
export interface NodeReport {
  readonly name: string;
  /** Version of Caddis. */
  readonly version: string;
  /** Version of Node.js. */
  readonly runtime: string;
  readonly started: string;
  /** Revision at which the served config was written to its key; left out if the node serves no config of the fleet. */
  readonly revision?: string | undefined;
  readonly origin: ConfigOrigin;
  /** When the node began to serve the config, ISO 8601. */
  readonly since?: string | undefined;
  /** If the last good config is served: when it was last seen in etcd, ISO 8601. */
  readonly confirmed?: string | undefined;
  /** The revision that the node refuses, with the problems. */
  readonly refused?: RefusedConfig | undefined;
  readonly modules: { readonly count: number; readonly packages: Readonly<Record<string, string>> };
  readonly health: NodeHealth;
}

/** Parses a value that another program may have written. @returns `undefined` if it is malformed @internal */
export function readAbout(text: string | undefined): FleetAbout | undefined {
  const value = parsed(text);
  const [id, time, by, signed] = ['id', 'time', 'by', 'signed'].map((key) => propertyOf(value, key));
  if (typeof id !== 'string' || typeof time !== 'string' || typeof by !== 'string') return undefined;
  const [number, signature] = [propertyOf(signed, 'number'), propertyOf(signed, 'signature')];
  return { id, time, by, ...(typeof number === 'number' && typeof signature === 'string' ? { signed: { number, signature } } : {}) };
}

/** Parses a canary. @returns `undefined` if it is malformed @internal */
export function readCanary(text: string | undefined): FleetCanary | undefined {
  const value = parsed(text);
  const [nodes, config] = [propertyOf(value, 'nodes'), propertyOf(value, 'config')];
  const about = readAbout(JSON.stringify(propertyOf(value, 'about') ?? null));
  if (!Array.isArray(nodes) || !nodes.every((each) => typeof each === 'string') || typeof config !== 'string' || about === undefined) return undefined;
  return { nodes, config, about };
}

/** Parses a node's report. @returns `undefined` if it is malformed @internal */
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
