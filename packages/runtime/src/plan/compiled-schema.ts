import type { ErrorObject } from 'ajv/dist/2020.js';
import type { JsonSchema } from '@caddis/core/framework';
import type { ObviousTest } from './obvious-test.js';
import type { Shape } from './shape.js';

/**
 * A config schema, prepared for use.
 *
 * @internal
 */
export interface CompiledSchema {
  /** The original schema. */
  readonly source: JsonSchema;
  readonly shape: Shape;
  /** Returns true if a config is certainly valid; otherwise {@link faults} decides. Throws like it. */
  readonly isObvious: ObviousTest;
  /**
   * Checks a config.
   *
   * @returns the errors, as ajv reports them
   * @throws if the schema itself fails, e.g. because a pattern takes too long
   */
  faults(config: unknown): Promise<readonly ErrorObject[]>;
}
