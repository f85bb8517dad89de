import { parseDuration, parseNetworkAddress } from '@caddis/core';
import type { Annotation, Doubt, GuestAnnotation, JsonSchema } from '@caddis/core/framework';

/**
 * What the walk over a config has to know of one place of a schema, worked out once per schema.
 *
 * @internal
 */
export type Shape = LeafShape | GuestMapShape | ArrayShape | ObjectShape | UnionShape;

/** A place without parts of its own. @internal */
export type LeafShape = ScalarShape | GuestShape | PlainShape;

/** What is known of a place of every kind. */
interface AnyShape {
  readonly annotation: Annotation;
  /** True where `null` is a value; elsewhere it means that the field is left out. */
  readonly nullable: boolean;
  /** What to use instead, empty where that is not said; absent unless the place is deprecated. */
  readonly deprecated: string | undefined;
  /** True where there is nothing to look at: no parts, no secret, nothing to warn of. */
  readonly isPlain: boolean;
}

/** A value that is loaded as another, or a text that is looked at. @internal */
export interface ScalarShape extends AnyShape {
  readonly kind: 'duration' | 'address' | 'path' | 'text';
  /** What to warn of. */
  readonly doubts: readonly ReadyDoubt[];
}

/** A doubt with its expression made. @internal */
export interface ReadyDoubt extends Doubt {
  readonly expression: RegExp;
}

/** A guest. @internal */
export interface GuestShape extends AnyShape {
  readonly kind: 'guest';
  readonly guest: GuestAnnotation;
}

/** An object of guests. @internal */
export interface GuestMapShape extends AnyShape {
  readonly kind: 'guestMap';
  readonly guest: GuestAnnotation;
}

/** An array with described items. @internal */
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

/** An object with described keys. @internal */
export interface ObjectShape extends AnyShape {
  readonly kind: 'object';
  readonly fields: ReadonlyMap<string, Shape>;
  /** Keys that have a default, in the order of the schema. */
  readonly defaults: readonly FieldDefault[];
  /** Shape of the values of all other keys, where they have one: the object is a record, whose keys are free. */
  readonly rest: Shape | undefined;
  /** What to warn of in its free keys. */
  readonly keyDoubts: readonly ReadyDoubt[];
}

/** A value without described parts. @internal */
export interface PlainShape extends AnyShape {
  readonly kind: 'plain';
}

/** One of several types; {@link chosenShape} tells which. @internal */
export interface UnionShape extends AnyShape {
  readonly kind: 'union';
  /** The branches that list their values. */
  readonly choices: readonly { readonly values: ReadonlySet<unknown>; readonly shape: Shape }[];
  /** The other branches by kind of value, as {@link kindOf} names it. */
  readonly kinds: ReadonlyMap<string, Shape>;
}

/** The shape of a place of which nothing is known. @internal */
export const anyShape: PlainShape = { kind: 'plain', annotation: {}, nullable: true, deprecated: undefined, isPlain: true };

const shapes = new WeakMap<JsonSchema, Shape>();

/**
 * Works out the shape of a schema. What is below `anyOf`, `$ref` and the like is one value: it has no guests and no defaults; a
 * union of the builder is the exception.
 *
 * @param schema - schema of a module's config
 * @returns the same object for the same schema
 * @throws `CORE_DURATION_INVALID`, `CORE_ADDRESS_INVALID` for a default or bound that is not what the schema says
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
  if (annotation.type !== undefined) {
    assertScalars(schema, annotation);
    return { ...any, kind: annotation.type, doubts };
  }
  if (annotation.path === true) return { ...any, kind: 'path', doubts };
  if (doubts.length > 0 || isLookedAt(schema, annotation)) return { ...any, kind: 'text', doubts };
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

/** Whether a text may hold placeholders, or what looks like them. */
function isLookedAt({ type }: JsonSchema, { placeholders, secret }: Annotation): boolean {
  return (placeholders !== undefined || secret === true) && [type].flat().includes('string');
}

function isQuiet({ secret, stability }: Annotation, deprecated: string | undefined): boolean {
  return secret !== true && deprecated === undefined && stability !== 'experimental';
}

function unionShape(any: AnyShape, branches: readonly JsonSchema[]): UnionShape {
  // What is said of the union holds for the type that is chosen.
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

/** The kinds of values that a branch takes. */
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
 * The shape that a value has: of a union, that of the type which takes the value.
 *
 * @returns the shape itself where it is none of a union; {@link anyShape} where no type takes the value, which is told elsewhere
 * @internal
 */
export function chosenShape(shape: Shape, value: unknown): Exclude<Shape, UnionShape> {
  let chosen = shape;
  while (chosen.kind === 'union') {
    chosen = chosen.choices.find(({ values }) => values.has(value))?.shape ?? chosen.kinds.get(kindOf(value)) ?? anyShape;
  }
  return chosen;
}

/** Tells whether a place has no parts of its own. @internal */
export function isLeaf(shape: Exclude<Shape, UnionShape>): shape is LeafShape {
  return shape.kind !== 'array' && shape.kind !== 'object' && shape.kind !== 'guestMap';
}

function isNullable(schema: JsonSchema, annotation: Annotation): boolean {
  // A guest that is null is a mistake, and stays to be told.
  return annotation.guest !== undefined || takesNull(schema);
}

/** Tells whether `null` may be a value; only a schema that says nothing else of its type leaves that open. */
function takesNull({ type, const: only, enum: choices, anyOf, oneOf }: JsonSchema): boolean {
  if (type !== undefined) return [type].flat().includes('null');
  if (only !== undefined) return only === null;
  if (choices !== undefined) return choices.includes(null);
  const forms = anyOf ?? oneOf;
  return Array.isArray(forms) ? (forms as readonly JsonSchema[]).some(takesNull) : true;
}

/** Parses what the schema itself says, so that nobody needs to do so again for every module. */
function assertScalars({ default: fallback }: JsonSchema, { type, minimum, maximum, defaultPort, defaultNetwork }: Annotation): void {
  for (const duration of [minimum, maximum]) if (duration !== undefined) parseDuration(duration);
  if (fallback === undefined) return;
  if (type === 'duration') parseDuration(fallback as string | number);
  else parseNetworkAddress(fallback as string, defaultPort, defaultNetwork);
}
