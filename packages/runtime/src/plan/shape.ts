import { parseDuration, parseNetworkAddress } from '@caddis/core';
import type { Annotation, Doubt, GuestAnnotation, JsonSchema } from '@caddis/core/framework';

/**
 * A preprocessed part of a schema with what a walk over a config needs. It is computed once per schema.
 *
 * @internal
 */
export type Shape = LeafShape | GuestMapShape | ArrayShape | ObjectShape | UnionShape;

/** A part without nested parts. @internal */
export type LeafShape = ScalarShape | GuestShape | PlainShape;

/** Properties of all parts. */
interface AnyShape {
  readonly annotation: Annotation;
  /** True if `null` is a value here; otherwise `null` means that the field is left out. */
  readonly nullable: boolean;
  /** What to use instead, empty if unknown; `undefined` unless the part is deprecated. */
  readonly deprecated: string | undefined;
  /** True if a walk need not look at the value: no nested parts, no secret, nothing to warn of. */
  readonly isPlain: boolean;
}

/** A value that is converted when it is loaded, or a text that is checked. @internal */
export interface ScalarShape extends AnyShape {
  readonly kind: 'duration' | 'address' | 'path' | 'text';
  /** Doubtful values to warn of. */
  readonly doubts: readonly ReadyDoubt[];
  /** What the value is for; empty if the author does not say. */
  readonly description: string;
}

/** A doubt with its compiled regular expression. @internal */
export interface ReadyDoubt extends Doubt {
  readonly expression: RegExp;
}

/** A guest. @internal */
export interface GuestShape extends AnyShape {
  readonly kind: 'guest';
  readonly guest: GuestAnnotation;
}

/** A map of guests. @internal */
export interface GuestMapShape extends AnyShape {
  readonly kind: 'guestMap';
  readonly guest: GuestAnnotation;
}

/** An array whose items are described. @internal */
export interface ArrayShape extends AnyShape {
  readonly kind: 'array';
  readonly items: Shape;
}

/** The default of a key. @internal */
export interface FieldDefault {
  readonly key: string;
  readonly value: unknown;
  readonly shape: Shape;
}

/** An object whose keys are described. @internal */
export interface ObjectShape extends AnyShape {
  readonly kind: 'object';
  readonly fields: ReadonlyMap<string, Shape>;
  /** Keys that have a default, in the order of the schema. */
  readonly defaults: readonly FieldDefault[];
  /** Shape of the values of all other keys, if they have one: then the object is a record with free keys. */
  readonly rest: Shape | undefined;
  /** Doubtful free keys to warn of. */
  readonly keyDoubts: readonly ReadyDoubt[];
}

/** A value without described parts. @internal */
export interface PlainShape extends AnyShape {
  readonly kind: 'plain';
}

/** A value of one of several types; {@link chosenShape} selects one. @internal */
export interface UnionShape extends AnyShape {
  readonly kind: 'union';
  /** The branches that list their values. */
  readonly choices: readonly { readonly values: ReadonlySet<unknown>; readonly shape: Shape }[];
  /** The other branches by kind of value, as returned by {@link kindOf}. */
  readonly kinds: ReadonlyMap<string, Shape>;
}

/** The shape of a value about which nothing is known. @internal */
export const anyShape: PlainShape = { kind: 'plain', annotation: {}, nullable: true, deprecated: undefined, isPlain: true };

const shapes = new WeakMap<JsonSchema, Shape>();

/**
 * Computes the shape of a schema. Everything below `anyOf`, `$ref` and the like counts as one value without guests and defaults, except the unions of
 * the schema builder.
 *
 * @param schema - schema of a module's config
 * @returns the same object for the same schema
 * @throws `CORE_DURATION_INVALID`, `CORE_ADDRESS_INVALID` if a default or bound in the schema is invalid
 * @internal
 */
export function shapeOf(schema: JsonSchema): Shape {
  const known = shapes.get(schema);
  if (known !== undefined) return known;
  const shape = makeShape(schema);
  shapes.set(schema, shape);
  return shape;
}

function makeShape(schema: JsonSchema): Shape {
  const annotation = schema['x-caddis'] ?? {};
  const deprecated = annotation.deprecated ?? (schema.deprecated === true ? '' : undefined);
  const any: AnyShape = { annotation, nullable: isNullable(schema, annotation), deprecated, isPlain: false };
  if (annotation.guest !== undefined) return { ...any, kind: 'guest', guest: annotation.guest };
  if (annotation.guestMap !== undefined) return { ...any, kind: 'guestMap', guest: annotation.guestMap };
  const doubts = readyDoubts(annotation);
  const { description = '' } = schema;
  if (annotation.type !== undefined) {
    assertScalars(schema, annotation);
    return { ...any, kind: annotation.type, doubts, description };
  }
  if (annotation.path === true) return { ...any, kind: 'path', doubts, description };
  if (doubts.length > 0 || isLookedAt(schema, annotation)) return { ...any, kind: 'text', doubts, description };
  if (annotation.union === true) return unionShape(any, (schema['anyOf'] ?? []) as readonly JsonSchema[]);
  if (schema.items !== undefined) return { ...any, kind: 'array', items: shapeOf(schema.items) };
  const rest = typeof schema.additionalProperties === 'object' ? shapeOf(schema.additionalProperties) : undefined;
  if (schema.properties === undefined && rest === undefined) {
    return { ...any, kind: 'plain', isPlain: isQuiet(annotation, deprecated) };
  }
  const properties = Object.entries(schema.properties ?? {});
  return {
    ...any,
    kind: 'object',
    fields: new Map(properties.map(([key, field]) => [key, shapeOf(field)])),
    defaults: properties
      .filter(([, field]) => field.default !== undefined)
      .map(([key, field]) => ({ key, value: field.default, shape: shapeOf(field) })),
    rest,
    keyDoubts: readyDoubts(schema.propertyNames?.['x-caddis']),
  };
}

function readyDoubts(annotation: Annotation | undefined): readonly ReadyDoubt[] {
  return (annotation?.doubts ?? []).map((doubt) => ({ ...doubt, expression: new RegExp(doubt.pattern, 'u') }));
}

/** Tells whether a text may contain placeholders, or something that looks like them. */
function isLookedAt({ type }: JsonSchema, { placeholders, secret }: Annotation): boolean {
  return (placeholders !== undefined || secret === true) && [type].flat().includes('string');
}

function isQuiet({ secret, stability }: Annotation, deprecated: string | undefined): boolean {
  return secret !== true && deprecated === undefined && stability !== 'experimental';
}

function unionShape(any: AnyShape, branches: readonly JsonSchema[]): UnionShape {
  // The annotations of the union also apply to the chosen type.
  const described = branches.map((branch) => {
    const shape = shapeOf(branch);
    const { deprecated = shape.deprecated } = any;
    const annotation = { ...any.annotation, ...shape.annotation };
    return { branch, shape: { ...shape, annotation, deprecated, isPlain: shape.isPlain && isQuiet(annotation, deprecated) } };
  });
  return {
    ...any,
    kind: 'union',
    choices: described.flatMap(({ branch, shape }) => (branch.enum === undefined ? [] : [{ values: new Set(branch.enum), shape }])),
    kinds: new Map(described.flatMap(({ branch, shape }) => (branch.enum === undefined ? kindsIn(branch).map((kind) => [kind, shape] as const) : []))),
  };
}

/** Returns the kinds of values that a branch accepts. */
function kindsIn({ type, anyOf }: JsonSchema): readonly string[] {
  if (Array.isArray(anyOf)) return (anyOf as readonly JsonSchema[]).flatMap(kindsIn);
  if (type === undefined) return ['string', 'number', 'boolean', 'null', 'array', 'object'];
  return [type].flat().map((name) => (name === 'integer' ? 'number' : name));
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

/**
 * Returns the shape of a value: for a union, that of the type which accepts the value.
 *
 * @returns the shape itself if it is not a union; {@link anyShape} if no type accepts the value, which is reported elsewhere
 * @internal
 */
export function chosenShape(shape: Shape, value: unknown): Exclude<Shape, UnionShape> {
  let chosen = shape;
  while (chosen.kind === 'union') {
    chosen = chosen.choices.find(({ values }) => values.has(value))?.shape ?? chosen.kinds.get(kindOf(value)) ?? anyShape;
  }
  return chosen;
}

/** Tells whether a shape has no nested parts. @internal */
export function isLeaf(shape: Exclude<Shape, UnionShape>): shape is LeafShape {
  return shape.kind !== 'array' && shape.kind !== 'object' && shape.kind !== 'guestMap';
}

function isNullable(schema: JsonSchema, annotation: Annotation): boolean {
  // A guest that is null is a mistake, and must be kept so that it can be reported.
  return annotation.guest !== undefined || takesNull(schema);
}

/** Tells whether `null` may be a value. A schema without any restriction of its type allows it. */
function takesNull({ type, const: only, enum: choices, anyOf, oneOf }: JsonSchema): boolean {
  if (type !== undefined) return [type].flat().includes('null');
  if (only !== undefined) return only === null;
  if (choices !== undefined) return choices.includes(null);
  const forms = anyOf ?? oneOf;
  return Array.isArray(forms) ? (forms as readonly JsonSchema[]).some(takesNull) : true;
}

/** Parses the values in the schema itself, so that mistakes in them are found once and not for every module. */
function assertScalars({ default: fallback }: JsonSchema, { type, minimum, maximum, defaultPort, defaultNetwork }: Annotation): void {
  for (const duration of [minimum, maximum]) if (duration !== undefined) parseDuration(duration);
  if (fallback === undefined) return;
  if (type === 'duration') parseDuration(fallback as string | number);
  else parseNetworkAddress(fallback as string, defaultPort, defaultNetwork);
}
