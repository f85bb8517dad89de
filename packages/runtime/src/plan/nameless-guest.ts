import { isLabel } from '@caddis/core/framework';
import { isJsonObject, type JsonObject } from '../config/json-objects.js';
import { nearest } from './nearest.js';

/** Keys in which other programs have the name of a part. */
const usualKeys = ['type', 'name', 'kind', 'module', 'id', 'use'];

/**
 * What to do with an object that should be a module and does not say which.
 *
 * @param value - the object
 * @param inlineKey - the key that it lacks
 * @param names - names of the modules that fit
 * @returns nothing where none of its keys looks like the name
 * @internal
 */
export function namelessHelp(value: JsonObject, inlineKey: string, names: readonly string[]): string | undefined {
  const keys = Object.keys(value);
  const hasName = (key: string): boolean => typeof value[key] === 'string' && (names.includes(value[key]) || names.includes(lastLabel(value[key])));
  if (keys.includes('<<')) return 'keys are not merged: write them here, or an alias of the whole object';
  const [near] = nearest(inlineKey, keys);
  const misnamed = near ?? [...usualKeys.filter((key) => Object.hasOwn(value, key)), ...keys].find(hasName);
  if (misnamed !== undefined) return `rename ${JSON.stringify(misnamed)} to "${inlineKey}"`;
  if (names.length === 1 && keys.length > 0 && !keys.includes(names[0] as string)) return `write "${inlineKey}": "${names[0]}" into it`;
  const [only] = keys;
  if (only === undefined || keys.length > 1 || !names.includes(only) || !(value[only] === null || isJsonObject(value[only]))) return undefined;
  const rest = isJsonObject(value[only]) && Object.keys(value[only]).length > 0 ? ', … }, with what is in it now' : ' }';
  return `write { "${inlineKey}": "${only}"${rest}`;
}

/** What is known of the place of a value that should be a module. @internal */
export interface ModulePlace {
  readonly inlineKey: string;
  /** The value as messages tell it. */
  readonly received: string;
  /** Names of modules that fit. */
  readonly names: readonly string[];
}

/** What to do with a value that should be a module and is no object. @internal */
export function notAnObjectHelp(value: unknown, { inlineKey, received, names }: ModulePlace): string | undefined {
  if (typeof value === 'string') {
    const [near] = names.includes(value) ? [] : nearest(value, names);
    return near !== undefined || isLabel(value) ? `write { "${inlineKey}": ${near === undefined ? received : JSON.stringify(near)} }` : undefined;
  }
  if (!Array.isArray(value) || value.length === 0) return undefined;
  if (!value.every((item) => isJsonObject(item))) return names.length === 1 ? `write { "${inlineKey}": "${names[0]}", … }` : undefined;
  return value.length === 1 ? 'there is one module here: write it without [ ]' : 'there can be one module only here: write it without [ ]';
}

function lastLabel(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
