import type { GuestAnnotation } from '@caddis/core/framework';
import { isJsonObject, setOwn, type JsonObject } from '../config/json-objects.js';
import { joinPointer } from '../config/json-pointer.js';
import { anyShape, type ObjectShape, type ScalarShape, type Shape } from './shape.js';

/**
 * What a walk over a config calls at the places it meets.
 *
 * @internal
 */
export interface ConfigVisitor {
  /** Whether pointers are told; making them takes time. */
  readonly wantsPointers: boolean;
  /** At every described place of which there is more to say than its type, before what is below it. */
  enter?(shape: Shape, pointer: string, written: boolean): void;
  /** At a duration or address. Returns what takes its place. */
  scalar(value: unknown, shape: ScalarShape, pointer: string, written: boolean): unknown;
  /** At any other value without described parts, or of another type than the schema says. Returns what takes its place. */
  plain(value: unknown): unknown;
  /** At a guest. Returns what takes its place. */
  guest(guest: WrittenGuest): unknown;
  /** At every new array and object, when it is complete. */
  finish?(container: object): void;
  /** At a field that was left out by writing `null`. */
  leftOut?(pointer: string): void;
}

/** A guest as it stands in a config. @internal */
export interface WrittenGuest {
  readonly value: unknown;
  readonly annotation: GuestAnnotation;
  readonly pointer: string;
  /** The key that names it, in a map by module name. */
  readonly key: string | undefined;
  /** False where it comes from a default. */
  readonly written: boolean;
}

/**
 * Copies a module's config on the way through it: the one walk that says where guests are and in which order, that leaves out
 * fields which are `null`, and that fills in defaults (behind the keys that were written).
 *
 * It goes as deep as the schema, not as the document: guests and values without described parts are left to the visitor.
 *
 * @param shape - shape of the config's schema
 * @param value - the config as written
 * @param pointer - JSON pointer of the config
 * @param visitor - what to call
 * @param inlineKey - key of the object to leave out, if there is one
 * @returns the copy, made of what the visitor returned
 * @internal
 */
export function walkConfig(shape: Shape, value: unknown, pointer: string, visitor: ConfigVisitor, inlineKey?: string): unknown {
  return new Walk(visitor).value(value, shape, pointer, true, inlineKey);
}

class Walk {
  constructor(private readonly visitor: ConfigVisitor) {}

  value(value: unknown, shape: Shape, pointer: string, written: boolean, inlineKey?: string): unknown {
    this.visitor.enter?.(shape, pointer, written);
    switch (shape.kind) {
      case 'duration':
      case 'address':
        return this.visitor.scalar(value, shape, pointer, written);
      case 'guest':
        return this.visitor.guest({ value, annotation: shape.guest, pointer, key: undefined, written });
      case 'guestMap':
        if (isJsonObject(value)) return this.#guestMap(value, shape.guest, pointer, written);
        break;
      case 'array':
        if (Array.isArray(value)) return this.#array(value, shape.items, pointer, written);
        break;
      case 'object':
        if (isJsonObject(value)) return this.#object(value, shape, pointer, written, inlineKey);
    }
    return this.visitor.plain(inlineKey === undefined ? value : withoutKey(value, inlineKey));
  }

  #array(value: readonly unknown[], items: Shape, pointer: string, written: boolean): unknown {
    const copy = value.map((item, index) => this.#member(item, items, pointer, index, written));
    this.visitor.finish?.(copy);
    return copy;
  }

  #guestMap(value: JsonObject, annotation: WrittenGuest['annotation'], pointer: string, written: boolean): unknown {
    const copy = Object.create(null) as JsonObject;
    for (const key of Object.keys(value)) {
      copy[key] = this.visitor.guest({ value: value[key], annotation, pointer: this.#below(pointer, key), key, written });
    }
    this.visitor.finish?.(copy);
    return copy;
  }

  #object(value: JsonObject, shape: ObjectShape, pointer: string, written: boolean, inlineKey: string | undefined): unknown {
    // Free keys must not meet the keys that every object inherits.
    const copy = (shape.rest === undefined ? {} : Object.create(null)) as JsonObject;
    for (const key of Object.keys(value)) {
      if (key === inlineKey) continue;
      const field = shape.fields.get(key);
      const item = value[key];
      if (item === undefined || (item === null && field?.nullable === false)) {
        this.visitor.leftOut?.(this.#below(pointer, key));
      } else {
        setOwn(copy, key, this.#member(item, field ?? shape.rest ?? anyShape, pointer, key, written));
      }
    }
    for (const fallback of shape.defaults) {
      const { key } = fallback;
      if (!Object.hasOwn(copy, key)) setOwn(copy, key, this.#member(fallback.value, fallback.shape, pointer, key, false));
    }
    this.visitor.finish?.(copy);
    return copy;
  }

  #member(value: unknown, shape: Shape, parent: string, key: string | number, written: boolean): unknown {
    // Most values are of this kind, and no pointer need be made for them.
    return shape.isPlain ? this.visitor.plain(value) : this.value(value, shape, this.#below(parent, key), written);
  }

  #below(parent: string, key: string | number): string {
    return this.visitor.wantsPointers ? joinPointer(parent, key) : '';
  }
}

function withoutKey(value: unknown, key: string): unknown {
  if (!isJsonObject(value) || !Object.hasOwn(value, key)) return value;
  return Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
}
