import type { GuestAnnotation } from '@caddis/core/framework';
import { isJsonObject, setOwn, type JsonObject } from '../config/json-objects.js';
import { joinPointer } from '../config/json-pointer.js';
import { atOnce, inTurns, type Pace, type Steps } from '../pace.js';
import { anyShape, chosenShape, isLeaf, type LeafShape, type ObjectShape, type ScalarShape, type Shape, type UnionShape } from './shape.js';

/**
 * Callbacks of a walk over a config.
 *
 * @internal
 */
export interface ConfigVisitor {
  /** Tells when to yield. */
  readonly pace: Pace;
  /** Whether pointers are passed; creating them takes time. */
  readonly wantsPointers: boolean;
  /** Called for every described value that has more than a type, before its parts. */
  enter?(shape: Shape, pointer: string, written: boolean): void;
  /** Called for a duration, an address or a path. Returns the value for the copy. */
  scalar(value: unknown, shape: ScalarShape, pointer: string, written: boolean): unknown;
  /** Called for any other value without described parts, or with another type than in the schema. Returns the value for the copy. */
  plain(value: unknown): unknown;
  /** Called for a guest. Returns the value for the copy. */
  guest(guest: WrittenGuest): unknown;
  /** Called for every new array and object once it is complete. */
  finish?(container: object): void;
  /** Called for an object whose free keys may be doubtful. */
  keys?(keys: readonly string[], shape: ObjectShape, pointer: string): void;
  /** Called for a field that was left out by writing `null`. */
  leftOut?(pointer: string): void;
}

/** A guest as written in a config. @internal */
export interface WrittenGuest {
  readonly value: unknown;
  readonly annotation: GuestAnnotation;
  readonly pointer: string;
  /** The key with its name, in a map by module name. */
  readonly key: string | undefined;
  /** False if it comes from a default. */
  readonly written: boolean;
}

/** Maximum number of keys of an object that is handled without a break. */
const maxKeysAtOnce = 64;

/**
 * Copies a module's config. This walk alone defines where guests are and their order. It drops fields that are `null`, and adds defaults (after the
 * keys that were written).
 *
 * It only descends as far as the schema describes. Guests and values without described parts are left to the visitor.
 *
 * @param shape - shape of the config's schema
 * @param value - the config as written
 * @param pointer - JSON pointer of the config
 * @param visitor - the callbacks
 * @param inlineKey - key of the object to leave out, if any
 * @returns the copy, made from what the visitor returned
 * @internal
 */
export function walkConfig(shape: Shape, value: unknown, pointer: string, visitor: ConfigVisitor, inlineKey?: string): Steps<unknown> {
  return new Walk(visitor).value(value, shape, pointer, true, inlineKey);
}

/**
 * Like {@link walkConfig}, in as many turns of the event loop as it takes.
 *
 * @returns the copy; a promise only if it did not finish in the first turn
 * @internal
 */
export function walkInTurns(shape: Shape, value: unknown, pointer: string, visitor: ConfigVisitor, inlineKey?: string): unknown {
  const walk = new Walk(visitor);
  const chosen = chosenShape(shape, value);
  return chosen.kind === 'object' && isSmall(value, chosen) ? walk.small(value, chosen, pointer, true, inlineKey) : inTurns(walk.value(value, chosen, pointer, true, inlineKey));
}

class Walk {
  constructor(private readonly visitor: ConfigVisitor) {}

  *value(value: unknown, place: Shape, pointer: string, written: boolean, inlineKey?: string): Steps<unknown> {
    const shape = chosenShape(place, value);
    if (shape.kind === 'object' && isSmall(value, shape)) return this.small(value, shape, pointer, written, inlineKey);
    this.visitor.enter?.(shape, pointer, written);
    switch (shape.kind) {
      case 'guestMap':
        if (isJsonObject(value)) return yield* this.#guestMap(value, shape.guest, pointer, written);
        break;
      case 'array':
        if (Array.isArray(value)) return yield* this.#array(value, shape.items, pointer, written);
        break;
      case 'object':
        if (isJsonObject(value)) return yield* this.#object(value, shape, pointer, written, inlineKey);
        break;
      default:
        return this.#leaf(value, shape, pointer, written, inlineKey);
    }
    // The value has a wrong type, which is reported elsewhere.
    return this.visitor.plain(inlineKey === undefined ? value : withoutKey(value, inlineKey));
  }

  /** Handles an object that {@link isSmall}, as most modules have it, without the cost of a generator. */
  small(value: JsonObject, shape: ObjectShape, pointer: string, written: boolean, inlineKey?: string): unknown {
    this.visitor.enter?.(shape, pointer, written);
    const copy = emptyCopy(shape);
    const keys = Object.keys(value);
    this.visitor.pace.add(keys.length);
    if (written && shape.keyDoubts.length > 0) this.visitor.keys?.(keys, shape, pointer);
    for (const key of keys) {
      if (key === inlineKey) continue;
      const field = fieldShape(shape, key, value[key]);
      if (this.#isLeftOut(value[key], shape.fields.get(key))) this.visitor.leftOut?.(this.#below(pointer, key));
      else if (isLeaf(field)) setOwn(copy, key, this.#member(value[key], field, pointer, key, written));
    }
    for (const { key, value: item, shape: place } of shape.defaults) {
      if (Object.hasOwn(copy, key)) continue;
      const field = chosenShape(place, item);
      // A default is fixed by the author of the module, so it cannot be too long.
      setOwn(copy, key, isLeaf(field) ? this.#member(item, field, pointer, key, false) : atOnce(this.value(item, field, this.#below(pointer, key), false)));
    }
    this.visitor.finish?.(copy);
    return copy;
  }

  /** Handles a value without described parts. */
  #leaf(value: unknown, shape: LeafShape, pointer: string, written: boolean, inlineKey?: string): unknown {
    if (shape.kind === 'guest') return this.visitor.guest({ value, annotation: shape.guest, pointer, key: undefined, written });
    if (shape.kind !== 'plain') return this.visitor.scalar(value, shape, pointer, written);
    return this.visitor.plain(inlineKey === undefined ? value : withoutKey(value, inlineKey));
  }

  *#array(value: readonly unknown[], items: Shape, pointer: string, written: boolean): Steps<unknown> {
    const copy: unknown[] = [];
    for (const [index, item] of value.entries()) {
      if (this.visitor.pace.spend()) yield;
      const shape = chosenShape(items, item);
      copy.push(isLeaf(shape) ? this.#member(item, shape, pointer, index, written) : yield* this.value(item, shape, this.#below(pointer, index), written));
    }
    this.visitor.finish?.(copy);
    return copy;
  }

  *#guestMap(value: JsonObject, annotation: WrittenGuest['annotation'], pointer: string, written: boolean): Steps<unknown> {
    const copy = Object.create(null) as JsonObject;
    for (const key of Object.keys(value)) {
      if (this.visitor.pace.spend()) yield;
      copy[key] = this.visitor.guest({ value: value[key], annotation, pointer: this.#below(pointer, key), key, written });
    }
    this.visitor.finish?.(copy);
    return copy;
  }

  *#object(value: JsonObject, shape: ObjectShape, pointer: string, written: boolean, inlineKey: string | undefined): Steps<unknown> {
    const copy = emptyCopy(shape);
    const keys = Object.keys(value);
    if (written && shape.keyDoubts.length > 0) this.visitor.keys?.(keys, shape, pointer);
    for (const key of keys) {
      if (key === inlineKey) continue;
      if (this.visitor.pace.spend()) yield;
      const item = value[key];
      const field = fieldShape(shape, key, item);
      if (this.#isLeftOut(item, shape.fields.get(key))) {
        this.visitor.leftOut?.(this.#below(pointer, key));
      } else {
        setOwn(copy, key, isLeaf(field) ? this.#member(item, field, pointer, key, written) : yield* this.value(item, field, this.#below(pointer, key), written));
      }
    }
    for (const { key, value: item, shape: place } of shape.defaults) {
      if (Object.hasOwn(copy, key)) continue;
      const field = chosenShape(place, item);
      setOwn(copy, key, isLeaf(field) ? this.#member(item, field, pointer, key, false) : yield* this.value(item, field, this.#below(pointer, key), false));
    }
    this.visitor.finish?.(copy);
    return copy;
  }

  #member(value: unknown, shape: LeafShape, parent: string, key: string | number, written: boolean): unknown {
    // Most values are of this kind, and creating a pointer for them is not necessary.
    if (shape.isPlain) return this.visitor.plain(value);
    const pointer = this.#below(parent, key);
    this.visitor.enter?.(shape, pointer, written);
    return this.#leaf(value, shape, pointer, written);
  }

  #isLeftOut(value: unknown, field: Shape | undefined): boolean {
    return value === undefined || (value === null && field?.nullable === false);
  }

  #below(parent: string, key: string | number): string {
    return this.visitor.wantsPointers ? joinPointer(parent, key) : '';
  }
}

/** Tells whether a value is an object of few keys whose values have no parts, so that it can be handled without a break. */
function isSmall(value: unknown, shape: ObjectShape): value is JsonObject {
  if (!isJsonObject(value)) return false;
  const keys = Object.keys(value);
  if (keys.length > maxKeysAtOnce) return false;
  for (const key of keys) if (!isLeaf(fieldShape(shape, key, value[key]))) return false;
  return true;
}

/** Returns the shape of the value of a key. */
function fieldShape(shape: ObjectShape, key: string, value: unknown): Exclude<Shape, UnionShape> {
  return chosenShape(shape.fields.get(key) ?? shape.rest ?? anyShape, value);
}

/** Free keys must not clash with the keys that every object inherits. */
function emptyCopy({ rest }: ObjectShape): JsonObject {
  return (rest === undefined ? {} : Object.create(null)) as JsonObject;
}

function withoutKey(value: unknown, key: string): unknown {
  if (!isJsonObject(value) || !Object.hasOwn(value, key)) return value;
  return Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
}
