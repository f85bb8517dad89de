import type { ErrorObject } from 'ajv/dist/2020.js';
import type { JsonSchema } from '@caddis/core/framework';
import type { ObviousTest } from './obvious-test.js';
import type { Shape } from './shape.js';

/**
 * A config schema, ready for use.
 *
 * @internal
 */
export interface CompiledSchema {
  /** The schema as it was given. */
  readonly source: JsonSchema;
  readonly shape: Shape;
  /** Tells that a config is valid; of any other {@link faults} has to be asked. Throws like it. */
  readonly isObvious: ObviousTest;
  /**
   * Checks a config.
   *
   * @returns what is wrong, as ajv says it
   * @throws when the schema itself fails, e.g. by a pattern that takes for ever
   */
  faults(config: unknown): Promise<readonly ErrorObject[]>;
}
