import { hasBrand } from './thrown.js';

/** Recognises coded errors across copies of this package. */
const brand = Symbol.for('caddis.error');

/** Names of the `{placeholders}` in a message template. @public */
export type ParameterOf<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterOf<Rest>
  : never;

/**
 * What a package says of one error.
 *
 * @public
 */
export interface ErrorDefinition {
  /** Template of the message: lowercase, no full stop, `{name}` where a value goes. */
  readonly message: string;
  /** What to do next, one sentence; may hold the same `{names}`. */
  readonly help?: string;
  /** One or two sentences for the page of errors: when it happens and what it means. */
  readonly doc: string;
}

/**
 * An error with a stable code. Callers test `code`, never the class.
 *
 * @public
 */
export class CaddisError extends Error {
  readonly [brand] = 1;
  // Defined, not assigned: where somebody has frozen `Error.prototype`, an assignment throws.
  override readonly name: string = 'CaddisError';
  /** Stable name of the error, e.g. `CORE_DURATION_INVALID`; never reused once retired. */
  readonly code: string;
  /** What to do next, if there is something to say. */
  readonly help: string | undefined;

  constructor(code: string, message: string, options: { readonly help?: string | undefined; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.help = options.help;
  }
}

/**
 * Tells whether a value is a coded error, made by this or another copy of the package.
 *
 * @param value - anything that was thrown
 * @public
 */
export function isCaddisError(value: unknown): value is CaddisError {
  return hasBrand(value, brand);
}

/** Makes an error of one code; it takes values for the placeholders of the message, where it has some. @public */
export type ErrorFactory<Definition extends ErrorDefinition> = [ParameterOf<Definition['message']>] extends [never]
  ? (parameters?: Readonly<Record<string, unknown>>, options?: { readonly cause?: unknown }) => CaddisError
  : (
      parameters: Readonly<Record<ParameterOf<Definition['message']>, unknown>> & Readonly<Record<string, unknown>>,
      options?: { readonly cause?: unknown },
    ) => CaddisError;

/**
 * A package's list of errors, each entry a function that makes the error.
 *
 * @public
 */
export type ErrorCatalogue<Definitions extends Readonly<Record<string, ErrorDefinition>>> = {
  readonly [Code in keyof Definitions]: ErrorFactory<Definitions[Code]>;
} & { readonly [catalogue]: Definitions };

const catalogue = Symbol.for('caddis.error_catalogue');

/**
 * Lists all errors of a package in one place. One file per package calls it once.
 *
 * @param definitions - code → message template, help, sentence for the docs
 * @returns code → function that makes the error from the values of its template
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
        cause: options.cause,
      });
  }
  return Object.freeze(made) as ErrorCatalogue<Definitions>;
}

/**
 * Reads back what `defineErrors` was given, for the page of errors.
 *
 * @param value - any export of a package
 * @returns the definitions by code, or `undefined` when the value is not a list of errors
 * @public
 */
export function errorDefinitions(value: unknown): Readonly<Record<string, ErrorDefinition>> | undefined {
  if (typeof value !== 'object' || value === null || !(catalogue in value)) return undefined;
  return value[catalogue] as Readonly<Record<string, ErrorDefinition>>;
}

/** Puts values in the places of a message template; a name without a value stays as it is. @public */
export function fillTemplate(template: string, parameters: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in parameters ? String(parameters[name]) : whole));
}
