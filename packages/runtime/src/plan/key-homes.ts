import type { JsonSchema } from '@caddis/core/framework';
import { unescapeKey } from '../config/json-pointer.js';
import { fieldOf, type BrokenRule, type CheckedConfig } from './broken-rule.js';

/** How many levels below an object a key is searched. */
const maxDepth = 3;
/** With more possible places than this, none is suggested. */
const maxHomes = 3;

/** An object below the one with the key. */
interface Below {
  readonly schema: JsonSchema;
  /** Wraps the text of a value so that it can be written in the object with the key. */
  readonly wrap: (inner: string) => string;
}

/**
 * Handles a key that is a module's name, or the inline key of a module: the field around the module was left out.
 *
 * @internal
 */
export function moduleHome(key: string, { schema, value, config }: BrokenRule): string | undefined {
  const written = moduleIn(schema, key, (value as Readonly<Record<string, unknown>>)[key], config);
  return written === undefined ? undefined : belongs([written]);
}

/** Handles a key that belongs to a part of the object: it is one level too high. @internal */
export function homeBelow(key: string, { schema }: BrokenRule): string | undefined {
  return belongs(parts(topOf(schema)).filter((part) => isKeyOf(part.schema, key)).map(({ wrap }) => wrap(`"${key}": …`)));
}

/** Handles a key of one of the enclosing objects: it is too deep. @internal */
export function homeAbove(key: string, { pointer, config }: BrokenRule): string | undefined {
  const keys = pointer.slice(config.pointer.length).split('/').slice(1).map(unescapeKey);
  const objects: { readonly schema: JsonSchema; readonly next: string }[] = [];
  let schema: JsonSchema | undefined = config.schema;
  for (const next of keys) {
    if (schema === undefined) return undefined;
    objects.push({ schema, next });
    schema = schema.items ?? fieldOf(schema, next) ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
  }
  const home = objects.findLast((object) => isKeyOf(object.schema, key));
  return home === undefined ? undefined : `it belongs further up, beside "${home.next}"`;
}

/** Handles a key or a module that belongs several levels below the object. @internal */
export function homeFarBelow(key: string, { schema, value, config }: BrokenRule): string | undefined {
  const written = (value as Readonly<Record<string, unknown>>)[key];
  let level: readonly Below[] = [topOf(schema)];
  for (let depth = 1; depth <= maxDepth && level.length > 0; depth += 1) {
    level = level.flatMap(parts);
    const found = level.flatMap(({ schema: part, wrap }) => {
      const inner = isKeyOf(part, key) ? `"${key}": …` : moduleIn(part, key, written, config);
      return inner === undefined ? [] : [wrap(inner)];
    });
    if (found.length > 0) return belongs(found);
  }
  return undefined;
}

function topOf(schema: JsonSchema): Below {
  return { schema, wrap: (inner) => inner };
}

/** Returns the objects in the fields of an object: direct ones, items of lists and values of maps. */
function parts({ schema, wrap }: Below): readonly Below[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]): readonly Below[] => {
    const of = (part: JsonSchema, open: string, close: string): readonly Below[] =>
      part.properties === undefined ? [] : [{ schema: part, wrap: (inner) => wrap(`"${key}": ${open}{ ${inner} }${close}`) }];
    if (field.items !== undefined) return of(field.items, '[', ']');
    if (typeof field.additionalProperties === 'object') return of(field.additionalProperties, `{ "<${field.propertyNames?.title ?? 'name'}>": `, ' }');
    return of(field, '', '');
  });
}

/** Writes a module as it belongs into a field of the object. The key is the module's name, or the inline key with the name as value. */
function moduleIn({ properties = {} }: JsonSchema, key: string, value: unknown, config: Pick<CheckedConfig, 'names'>): string | undefined {
  for (const [field, { items, 'x-caddis': annotation }] of Object.entries(properties)) {
    const map = annotation?.guestMap ?? items?.['x-caddis']?.guestMap;
    const single = annotation?.guest ?? items?.['x-caddis']?.guest;
    const [open, close] = items === undefined ? ['', ''] : ['[', ']'];
    if (map !== undefined && config.names(map.namespace).includes(key)) return `"${field}": ${open}{ "${key}": … }${close}`;
    if (single?.inlineKey === undefined) continue;
    const isInlineKey = key === single.inlineKey && typeof value === 'string';
    const name = isInlineKey ? value : key;
    if (isInlineKey || config.names(single.namespace).includes(key)) return `"${field}": ${open}{ "${single.inlineKey}": ${JSON.stringify(name)}, … }${close}`;
  }
  return undefined;
}

function isKeyOf({ properties }: JsonSchema, key: string): boolean {
  return properties !== undefined && Object.hasOwn(properties, key);
}

function belongs(written: readonly string[]): string | undefined {
  return written.length === 0 || written.length > maxHomes ? undefined : `it belongs elsewhere: write ${written.join(' or ')}`;
}
