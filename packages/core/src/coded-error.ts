import { hasBrand } from './thrown.js';

/** Recognises coded errors across copies of this package. */
const brand = Symbol.for('caddis.error');

/** Names of the `{placeholders}` in a message template. @public */
export type ParameterOf<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterOf<Rest>
  : never;

/**
 * Definition of one error in a package's list of errors.
 *
 * @public
 */
export interface ErrorDefinition {
  /** Template of the message: lowercase, no full stop; `{name}` is replaced by a value. */
  readonly message: string;
  /** What would have been right, e.g. `an address that nothing else listens on`; may contain the same `{name}` placeholders. */
  readonly expected?: string;
  /** What the reader should do, in one sentence; may contain the same `{name}` placeholders. */
  readonly help?: string;
  /** One or two sentences for the error reference: when the error happens and what it means. */
  readonly doc: string;
}

/**
 * An error with a stable code. Callers test `code`, never the class.
 *
 * @public
 */
export class CaddisError extends Error {
  readonly [brand] = 1;
  // Defined rather than assigned, because an assignment throws if some code has frozen `Error.prototype`.
  override readonly name: string = 'CaddisError';
  /** Stable identifier of the error, e.g. `CORE_DURATION_INVALID`; never reused once retired. */
  readonly code: string;
  /** What the reader should do, if there is advice. */
  readonly help: string | undefined;
  /** What would have been right, where that can be said; absent otherwise. */
  declare readonly expected?: string;

  constructor(code: string, message: string, options: { readonly help?: string | undefined; readonly expected?: string | undefined; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.help = options.help;
    // Absent, not undefined: most errors say nothing of it.
    if (options.expected !== undefined) this.expected = options.expected;
  }
}

/**
 * Tells whether a value is a {@link CaddisError}, created by this copy of the package or another.
 *
 * @param value - any thrown value
 * @public
 */
export function isCaddisError(value: unknown): value is CaddisError {
  return hasBrand(value, brand);
}

/** A function that creates the error of one code. Its parameters are the values for the placeholders of the message, if it has any. @public */
export type ErrorFactory<Definition extends ErrorDefinition> = [ParameterOf<Definition['message']>] extends [never]
  ? (parameters?: Readonly<Record<string, unknown>>, options?: { readonly cause?: unknown }) => CaddisError
  : (
      parameters: Readonly<Record<ParameterOf<Definition['message']>, unknown>> & Readonly<Record<string, unknown>>,
      options?: { readonly cause?: unknown },
    ) => CaddisError;

/**
 * A package's list of errors: for each code, a function that creates the error.
 *
 * @public
 */
export type ErrorCatalogue<Definitions extends Readonly<Record<string, ErrorDefinition>>> = {
  readonly [Code in keyof Definitions]: ErrorFactory<Definitions[Code]>;
} & { readonly [catalogue]: Definitions };

const catalogue = Symbol.for('caddis.error_catalogue');

/**
 * Defines all errors of a package in one place. One file per package calls it once.
 *
 * @param definitions - code → message template, help, and text for the docs
 * @returns code → function that creates the error from the values for its template
 * @public
 */
export function defineErrors<const Definitions extends Readonly<Record<string, ErrorDefinition>>>(
  definitions: Definitions,
): ErrorCatalogue<Definitions> {
  const made: Record<string | symbol, unknown> = { [catalogue]: definitions };
  for (const [code, definition] of Object.entries(definitions)) {
    made[code] = (parameters: Readonly<Record<string, unknown>> = {}, options: { readonly cause?: unknown } = {}): CaddisError =>
      new CaddisError(code, fillTemplate(definition.message, parameters), {
        help: definition.help === undefined ? undefined : fillTemplate(definition.help, parameters),
        expected: definition.expected === undefined ? undefined : fillTemplate(definition.expected, parameters),
        cause: options.cause,
      });
  }
  return Object.freeze(made) as ErrorCatalogue<Definitions>;
}

/**
 * Returns what `defineErrors` was given. The error reference is generated from it.
 *
 * @param value - any export of a package
 * @returns the definitions by code, or `undefined` if the value is not a list of errors
 * @public
 */
export function errorDefinitions(value: unknown): Readonly<Record<string, ErrorDefinition>> | undefined {
  if (typeof value !== 'object' || value === null || !(catalogue in value)) return undefined;
  return value[catalogue] as Readonly<Record<string, ErrorDefinition>>;
}

/** Replaces the placeholders of a message template with values; a placeholder without a value is kept as it is. @public */
export function fillTemplate(template: string, parameters: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in parameters ? String(parameters[name]) : whole));
}
