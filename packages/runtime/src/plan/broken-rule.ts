import type { JsonSchema } from '@caddis/core/framework';
import type { Pace } from '../pace.js';
import type { Finding, FindingDetails } from '../problems/finding.js';

/**
 * The module whose config was checked.
 *
 * @internal
 */
export interface CheckedConfig {
  /** JSON pointer of the config. */
  readonly pointer: string;
  /** ID of the module; absent for the document itself. */
  readonly module: string | undefined;
  /** Says when to let others work. */
  readonly pace: Pace;
  /** Schema of the whole config. */
  readonly schema: JsonSchema;
  /** Names of the modules of a namespace. */
  names(namespace: string): readonly string[];
  /** Tells whether a field was left out by writing `null`. */
  wasLeftOut(pointer: string): boolean;
  /** Takes note of a value that must not be shown. */
  hide(pointer: string): void;
}

/** An error of ajv, with what is needed to say it in our words. @internal */
export interface BrokenRule {
  /** What ajv adds to the error. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Value of the keyword that is broken. */
  readonly rule: unknown;
  /** The schema that has the keyword. */
  readonly schema: JsonSchema;
  readonly value: unknown;
  readonly pointer: string;
  /** Module and received value, which most findings tell. */
  readonly details: FindingDetails;
  readonly config: CheckedConfig;
}

/** A finding about a key, with the pointer of the key that is missing or was meant. @internal */
export interface KeyFinding extends Finding {
  readonly missing?: string;
  readonly meant?: string | undefined;
}

/** Reads the schema of a key of its own of an object's schema. @internal */
export function fieldOf(schema: JsonSchema, key: string): JsonSchema | undefined {
  return schema.properties !== undefined && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
}
