import { parseDuration } from '@caddis/core';
import type { ExampleDoc, ModuleDoc } from '../model/catalogue-doc.js';
import type { CatalogueIndex } from '../model/catalogue-index.js';
import { guestPlaces, type FieldDoc, type TypeDoc } from '../model/type-doc.js';

/** How much of a config to write: only required fields, or all fields. @public */
export type SampleSize = 'minimal' | 'full';

/** Input for samples. @internal */
export interface SampleSource {
  readonly index: CatalogueIndex;
  readonly size: SampleSize;
  /** Values from the module's examples, by field path. */
  readonly known: ReadonlyMap<string, unknown>;
  /** Modules that are being written, outermost first. None of them is written inside itself. */
  readonly inside: readonly ModuleDoc[];
  /** Remaining number of values to write. Without this limit, modules that need further modules could make a sample endless. */
  readonly budget: { left: number };
}

/** Creates the limit for a new sample. @internal */
export function sampleBudget(): SampleSource['budget'] {
  return { left: 5_000 };
}

/** Takes a given value into the sample and reduces the limit by its size. @returns `undefined` if the limit is used up */
function spent(value: unknown, { budget }: SampleSource): unknown {
  const length = typeof value === 'string' ? value.length : typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0;
  budget.left -= 1 + Math.floor(length / 50);
  return budget.left < 0 ? undefined : value;
}

/** Maximum number of items that are written for an array with `minItems`. */
const maxItems = 100;

/**
 * Writes a config for a module, with its inline key if the namespace has one.
 *
 * @param index - catalogue of the installed packages
 * @param module - the module
 * @param size - `minimal` writes only required fields, `full` every field that is not deprecated, with its default
 * @public
 */
export function sampleConfig(index: CatalogueIndex, module: ModuleDoc, size: SampleSize): unknown {
  return sampleModule(module, { index, size, known: new Map(), inside: [], budget: sampleBudget() });
}

/** Writes a value of a type; `undefined` if no simple value is valid or no suitable module is installed. @internal */
export function sampleValue(type: TypeDoc, source: SampleSource, path = ''): unknown {
  source.budget.left -= 1;
  if (source.budget.left < 0) return undefined;
  switch (type.kind) {
    case 'object':
      return sampleObject(type, source);
    case 'array':
      return sampleItems(type, source, path);
    case 'map':
      return Object.fromEntries([[sampleKey(type, source), sampleValue(type.items ?? anything, source, path)]]);
    case 'guest':
    case 'guest_map':
      return sampleGuest(type, source);
    case 'union':
      return sampleValue(type.anyOf?.[0] ?? anything, source, path);
    case 'any':
      return {};
    default:
      return source.known.has(path) ? spent(source.known.get(path), source) : sampleScalar(type, source, path);
  }
}

/** Returns an example key for a map. @internal */
export function sampleKey({ keyName, keyPattern = '' }: TypeDoc, source: SampleSource): string {
  const expression = expressionOf(keyPattern, source);
  const candidates = [keyName === 'header field' ? 'X-Example' : 'example', 'a', 'A', '1', '/', 'example.com', '127.0.0.1'];
  return candidates.find((key) => expression.test(key)) ?? 'example';
}

const anything: TypeDoc = { kind: 'any', label: 'any value' };

function sampleModule(module: ModuleDoc, source: SampleSource): unknown {
  const known = knownValues(module);
  const config = sampleValue(module.config, { ...source, known, inside: [...source.inside, module] });
  return module.inlineKey === undefined ? config : { [module.inlineKey]: module.name, ...(config as object) };
}

/** Returns a module's config in the form for a map key, without the inline key. @internal */
export function withoutInlineKey(module: ModuleDoc, config: unknown): unknown {
  if (module.inlineKey === undefined) return config;
  return Object.fromEntries(Object.entries(config as object).filter(([key]) => key !== module.inlineKey));
}

function sampleObject(type: TypeDoc, source: SampleSource): unknown {
  const isWanted = (field: FieldDoc): boolean => field.required || (source.size === 'full' && field.deprecated === undefined) || needsSample(type, field, source);
  const wanted = (type.fields ?? []).filter(isWanted);
  return Object.fromEntries(
    wanted.map((field) => [field.key, sampleField(field, source)] as const).filter(([, value]) => value !== undefined),
  );
}

/** Tells whether a sample must have an optional field. @internal */
export function needsSample(type: TypeDoc, { sample }: FieldDoc, source: SampleSource, present?: string): boolean {
  if (sample?.needed !== true) return false;
  const other = type.fields?.find(({ key }) => key === sample.unless);
  if (other === undefined) return true;
  return other.key !== present && !(source.size === 'full' && sampleField(other, source) !== undefined);
}

function sampleField(field: FieldDoc, source: SampleSource): unknown {
  const isLarge = source.size === 'full' && (field.type.kind === 'object' || field.type.kind === 'map');
  if (field.sample !== undefined && !isLarge) return spent(field.sample.value, source);
  const holdsMore = field.type.kind === 'object' || field.type.kind === 'array' || field.type.kind === 'map';
  if (field.default !== undefined && !(holdsMore && isEmpty(field.default))) return spent(field.default, source);
  return sampleValue(field.type, source, field.path);
}

function sampleItems(type: TypeDoc, source: SampleSource, path: string): unknown {
  const { budget } = source;
  const before = budget.left;
  const item = sampleValue(type.items ?? anything, source, path);
  if (item === undefined) return [];
  // Each copy of the item counts.
  const cost = before - budget.left;
  const length = Math.max(1, Math.min(maxItems, type.minItems ?? 1, 1 + Math.floor(budget.left / cost)));
  budget.left -= cost * (length - 1);
  return Array.from({ length }, () => item);
}

/** Writes a guest: a module that is not being written already, preferably one without guests. Only its required fields are written. */
function sampleGuest(type: TypeDoc, source: SampleSource): unknown {
  const members = source.index.modulesOf(type.namespace ?? '').filter((module) => module.stability !== 'deprecated' && !source.inside.includes(module));
  const chosen = members.find((module) => !hasGuests(module.config)) ?? members[0];
  if (chosen === undefined) return undefined;
  const config = sampleModule(chosen, { ...source, size: 'minimal' });
  return type.kind === 'guest_map' ? { [chosen.name]: withoutInlineKey(chosen, config) } : config;
}

const guestsKnown = new WeakMap<TypeDoc, boolean>();

function hasGuests(type: TypeDoc): boolean {
  const known = guestsKnown.get(type);
  if (known !== undefined) return known;
  const found = guestPlaces(type).length > 0;
  guestsKnown.set(type, found);
  return found;
}

function sampleScalar(type: TypeDoc, source: SampleSource, path: string): unknown {
  switch (type.kind) {
    case 'choice':
      return type.choices?.[0];
    case 'integer':
    case 'number':
      return type.minimum ?? Math.min(1, Number(type.maximum ?? 1));
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'duration':
      return isLongerThanMinute(type.minimum) ? type.minimum : '1m';
    case 'address':
      return `127.0.0.1:${type.defaultPort ?? 8080}`;
    default:
      return sampleText(type, source, path.slice(path.lastIndexOf('/') + 1) || 'text');
  }
}

function isLongerThanMinute(duration: number | string | undefined): boolean {
  try {
    return duration !== undefined && parseDuration(duration) > 60_000;
  } catch {
    // A third-party package may give a value that is not a duration.
    return false;
  }
}

/** Returns a text that says what to write there, or else another valid text; `undefined` if no simple text is valid. */
function sampleText({ pattern, minLength = 0, maxLength = Infinity }: TypeDoc, source: SampleSource, name: string): string | undefined {
  const candidates = [`<${name}>`, name, '/', '1.0', '80', 'example.com', 'https://example.com', '127.0.0.1', ''];
  const expression = expressionOf(pattern ?? '', source);
  return candidates.find((text) => expression.test(text) && text.length >= minLength && text.length <= maxLength);
}

/** Compiles a pattern. An invalid or untrusted one is replaced by one that matches everything, so that the rest of the documentation can be made. */
function expressionOf(pattern: string, { index }: SampleSource): RegExp {
  try {
    return index.trusted || isQuick(pattern) ? new RegExp(pattern, 'u') : /(?:)/u;
  } catch {
    return /(?:)/u;
  }
}

/** Tells whether a pattern is safe from long backtracking: it has no repeated groups, no back-references, and few repetitions. */
function isQuick(pattern: string): boolean {
  return pattern.length <= 200 && !/\)[*+?{]|\\[1-9k]/.test(pattern) && (pattern.match(/[*+{]/g) ?? []).length <= 3;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

const knownOf = new WeakMap<readonly ExampleDoc[], ReadonlyMap<string, unknown>>();

/** Returns the values that a module's examples give to its fields, by field path; earlier examples win. @internal */
export function knownValues(module: ModuleDoc): ReadonlyMap<string, unknown> {
  const cached = knownOf.get(module.examples);
  if (cached !== undefined) return cached;
  const known = new Map<string, unknown>();
  for (const example of module.examples) collect(module.config, example.config, '', known);
  knownOf.set(module.examples, known);
  return known;
}

function collect(type: TypeDoc, value: unknown, path: string, known: Map<string, unknown>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(type.items ?? anything, item, path, known);
  } else if (typeof value === 'object' && value !== null) {
    collectObject(type, value as Readonly<Record<string, unknown>>, path, known);
  } else if (!known.has(path)) {
    known.set(path, value);
  }
}

function collectObject(type: TypeDoc, value: Readonly<Record<string, unknown>>, path: string, known: Map<string, unknown>): void {
  for (const [key, part] of Object.entries(value)) {
    const field = type.fields?.find((candidate) => candidate.key === key);
    if (field !== undefined) collect(field.type, part, field.path, known);
    else if (type.kind === 'map') collect(type.items ?? anything, part, path, known);
  }
}
