import { isLabel, type JsonSchema } from '@caddis/core/framework';
import { isJsonObject, type JsonObject } from '../config/json-objects.js';
import { nearest } from './nearest.js';

/** Keys that other programs use for the name of a component. */
const usualKeys = ['type', 'name', 'kind', 'module', 'id', 'use'];

/**
 * Returns what to do with an object that should be a module but does not name it.
 *
 * @param value - the object
 * @param inlineKey - the missing key
 * @param names - names of the modules that can be used here
 * @returns `undefined` if there is nothing to suggest
 * @internal
 */
export function namelessHelp(value: JsonObject, inlineKey: string, names: readonly string[]): string | undefined {
  const keys = Object.keys(value);
  const hasName = (key: string): boolean => typeof value[key] === 'string' && (names.includes(value[key]) || names.includes(lastLabel(value[key])));
  if (keys.includes('<<')) return 'YAML merge keys are not supported: write the keys here, or use an alias of the whole object';
  const [near] = nearest(inlineKey, keys);
  const misnamed = near ?? [...usualKeys.filter((key) => Object.hasOwn(value, key)), ...keys].find(hasName);
  if (misnamed !== undefined) return `rename ${JSON.stringify(misnamed)} to "${inlineKey}"`;
  if (names.length === 1 && keys.length > 0 && !keys.includes(names[0] as string)) return `write "${inlineKey}": "${names[0]}" into it`;
  const [only] = keys;
  if (only === undefined || keys.length > 1 || !names.includes(only) || !(value[only] === null || isJsonObject(value[only]))) return undefined;
  const rest = isJsonObject(value[only]) && Object.keys(value[only]).length > 0 ? ', … }, and keep the other keys' : ' }';
  return `write { "${inlineKey}": "${only}"${rest}`;
}

/**
 * Returns what to do with an object that names no module because its keys belong to the module before it in the list.
 *
 * @param keys - keys of the object
 * @param before - the module before it
 * @returns `undefined` if that module does not have all of these keys
 * @internal
 */
export function splitModuleHelp(keys: readonly string[], { name, schema: { properties = {} } }: NamedSchema): string | undefined {
  if (keys.length === 0 || !keys.every((key) => Object.hasOwn(properties, key))) return undefined;
  return `write ${keys.length === 1 ? `${JSON.stringify(keys[0])}` : 'these keys'} into the object before, which is "${name}"; in YAML, replace the dash by a space`;
}

/** The name of a module, with the schema of its config. @internal */
export interface NamedSchema {
  readonly name: string;
  readonly schema: JsonSchema;
}

/** The place of a value that should be a module. @internal */
export interface ModulePlace {
  readonly inlineKey: string;
  /** The value as shown in messages. */
  readonly received: string;
  /** Names of the modules that can be used here. */
  readonly names: readonly string[];
}

/** Returns what to do with a value that should be a module but is not an object. @internal */
export function notAnObjectHelp(value: unknown, { inlineKey, received, names }: ModulePlace): string | undefined {
  if (typeof value === 'string') {
    if (value.startsWith(`${inlineKey}:`)) return `in YAML, a space stands behind the colon: ${inlineKey}: ${value.slice(inlineKey.length + 1)}`;
    const [near] = names.includes(value) ? [] : nearest(value, names);
    return near !== undefined || isLabel(value) ? `write { "${inlineKey}": ${near === undefined ? received : JSON.stringify(near)} }` : undefined;
  }
  if (!Array.isArray(value) || value.length === 0) return undefined;
  if (!value.every((item) => isJsonObject(item))) return names.length === 1 ? `write { "${inlineKey}": "${names[0]}", … }` : undefined;
  return value.length === 1 ? 'only one module is allowed here: write it without [ ]' : 'only one module is allowed here: write it without [ ]';
}

function lastLabel(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
