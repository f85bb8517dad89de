import type { JsonSchema } from '@caddis/core/framework';
import type { Pace } from '../pace.js';
import type { Finding, FindingDetails } from '../problems/finding.js';

/**
 * The config being checked, with the module that it belongs to.
 *
 * @internal
 */
export interface CheckedConfig {
  /** JSON pointer of the config. */
  readonly pointer: string;
  /** ID of the module; `undefined` for the document itself. */
  readonly module: string | undefined;
  /** Tells when to let other work run. */
  readonly pace: Pace;
  /** Schema of the whole config. */
  readonly schema: JsonSchema;
  /** Returns the names of the modules of a namespace. */
  names(namespace: string): readonly string[];
  /** Tells whether a field was left out by writing `null`. */
  wasLeftOut(pointer: string): boolean;
  /** Records a value that must not be shown. */
  hide(pointer: string): void;
}

/** An error of ajv, with what is needed to report it in our own words. @internal */
export interface BrokenRule {
  /** Details that ajv adds to the error. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Value of the keyword that was violated. */
  readonly rule: unknown;
  /** The schema that contains the keyword. */
  readonly schema: JsonSchema;
  readonly value: unknown;
  readonly pointer: string;
  /** Module and received value, which most findings contain. */
  readonly details: FindingDetails;
  readonly config: CheckedConfig;
}

/** A finding about a key, with the pointer of the missing key, of the key that was meant, or of the object in which a name is left out. @internal */
export interface KeyFinding extends Finding {
  readonly missing?: string;
  readonly meant?: string | undefined;
  readonly unnamed?: string;
}

/** Returns the schema of one of an object schema's own keys. @internal */
export function fieldOf(schema: JsonSchema, key: string): JsonSchema | undefined {
  return schema.properties !== undefined && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
}
