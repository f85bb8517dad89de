import { isDeepStrictEqual } from 'node:util';
import type { Fragments } from './fragments.js';
import type { AdminCall } from './history-server.js';
import { isArray, placesIn, type Json } from './json.js';
import { modelIds } from './model-answers.js';
import { edited, Refusal, valueAt } from './model-edit.js';
import { patched, pointer, type ModelOperation } from './model-patch.js';
import type { Draw, EditStep, LoadStep, Match, PatchStep, RequestStep } from './steps.js';

/** An entity tag that the server returned for a part of the config, and the text of that part. */
export interface SeenTag {
  readonly tag: string;
  readonly parts: readonly string[];
  readonly text: string;
}

/** A request and its expected effect on the document. */
export interface PlannedRequest {
  readonly call: AdminCall;
  /** Whether an unchanged document must be loaded nevertheless. */
  readonly isForced: boolean;
  /**
   * Returns the document after the request, if its config is valid.
   *
   * @throws {@link Refusal}
   */
  after(document: Json | undefined): Json | undefined;
}

/** The known state from which requests are made. */
export interface Known {
  readonly document: Json | undefined;
  /** Tags from responses, oldest first. */
  readonly tags: readonly SeenTag[];
  readonly fragments: Fragments;
}

const childNames = ['apps', 'http', 'servers', 'edge', 'other', 'listen', 'routes', 'handle', 'match', 'path', 'body', 'terminal', 'status_code', '@id', 'automatic_https', 'a/b ~c', '0', '-1', '01', '-'];

/** Makes the request for a step. */
export function planRequest(step: RequestStep, known: Known): PlannedRequest {
  if (step.kind === 'load') return planLoad(step, known);
  const route = routeTo(step, known);
  return step.kind === 'edit' ? planEdit(step, route, known) : planPatch(step, route, known);
}

/** Returns the place in the document that a draw selects. */
export function placeOf({ place, tail, number }: Draw, document: Json | undefined): readonly string[] {
  const places = placesIn(document ?? {});
  const parts = places[place % places.length] ?? [];
  if (tail === 'child') return [...parts, childNames[number % childNames.length] as string];
  if (tail === 'index') return [...parts, String(number % 4)];
  return tail === 'nowhere' ? ['apps', 'none', ...parts, 'x'] : parts;
}

/** A path of the admin API, and the place in the document that it addresses. */
interface Route {
  readonly path: string;
  readonly parts: readonly string[];
  resolve(document: Json | undefined): readonly string[];
}

function routeTo({ draw, byId }: EditStep | PatchStep, { document }: Known): Route {
  const parts = placeOf(draw, document);
  const written = (some: readonly string[]): string => some.map(encodeURIComponent).join('/');
  const owner = byId ? [...modelIds(document)].filter(([, at]) => at.every((part, index) => part === parts[index])).at(-1) : undefined;
  if (owner === undefined) return { path: `/config/${written(parts)}`, parts, resolve: () => parts };
  const [id, at] = owner;
  const below = parts.slice(at.length);
  const resolve = (now: Json | undefined): readonly string[] => {
    const found = modelIds(now).get(id);
    if (found === undefined) throw new Refusal(404);
    return [...found, ...below];
  };
  return { path: `/id/${written([id, ...below])}`, parts, resolve };
}

function planEdit({ method, spreads, draw, match, isForced, flaw }: EditStep, route: Route, known: Known): PlannedRequest {
  const { fragments } = known;
  const isAppended = method === 'POST' && isArrayAt(known.document, route.parts);
  const fitting = draw.isOdd ? fragments.odd(draw.number) : fragments.fitting(isAppended ? [...route.parts, '0'] : route.parts, draw.number);
  const value = spreads && draw.number % 5 > 0 ? fragments.spread(fitting) : fitting;
  const path = spreads ? `${route.path.replace(/\/$/, '')}/...` : route.path;
  const hasBody = method !== 'DELETE';
  const body = hasBody ? { body: bodyOf(value, flaw) } : {};
  const type = hasBody ? { 'Content-Type': flaw === 'content type' ? 'text/plain' : 'application/json' } : {};
  return {
    call: { method, path, headers: { ...type, ...common(isForced), ...ifMatch(match, known) }, ...body },
    isForced,
    after(document) {
      const parts = route.resolve(document);
      if (hasBody && flaw !== 'none') throw new Refusal(400);
      assertMatches(document, match, known);
      return edited(document, { method, parts, spreads, value });
    },
  };
}

function planPatch({ operations, match, isForced, flaw }: PatchStep, route: Route, known: Known): PlannedRequest {
  const { fragments } = known;
  const base = valueOr(known.document, route.parts);
  const made = operations.map(({ op, to, from }): ModelOperation => {
    const path = placeOf(to, base);
    if (op === 'remove') return { op, path };
    if (op === 'move' || op === 'copy') return { op, path, from: placeOf(from, base) };
    if (op === 'test' && to.number % 4 > 0) return { op, path, value: valueOr(base, path) ?? null };
    return { op, path, value: to.isOdd ? fragments.odd(to.number) : fragments.fitting([...route.parts, ...path], to.number) };
  });
  const patch = made.map((operation) => ({ ...operation, path: pointer(operation.path), ...('from' in operation ? { from: pointer(operation.from) } : {}) }));
  const type = flaw === 'content type' ? 'text/plain' : 'application/json-patch+json';
  return {
    call: { method: 'PATCH', path: route.path, headers: { 'Content-Type': type, ...common(isForced), ...ifMatch(match, known) }, body: bodyOf(patch, flaw) },
    isForced,
    after(document) {
      const parts = route.resolve(document);
      if (flaw !== 'none') throw new Refusal(400);
      assertMatches(document, match, known);
      if (parts.length === 0) return patched(document, made);
      const value = patched(valueAt(document, parts), made);
      return edited(document, value === undefined ? { method: 'DELETE', parts, spreads: false, value: null } : { method: 'PATCH', parts, spreads: false, value });
    },
  };
}

function planLoad({ draw, match, isForced, flaw }: LoadStep, known: Known): PlannedRequest {
  const document = documentOf(draw, known.fragments);
  return {
    call: { method: 'POST', path: '/load', headers: { 'Content-Type': 'application/json', ...common(isForced), ...ifMatch(match, known) }, body: bodyOf(document, flaw) },
    isForced,
    after(before) {
      if (flaw !== 'none') throw new Refusal(400);
      assertMatches(before, match, known);
      return document;
    },
  };
}

/** Makes a whole document, or an odd value instead. */
export function documentOf({ isOdd, number }: Draw, fragments: Fragments): Json {
  return isOdd ? fragments.odd(number) : fragments.document(number);
}

/** Formats a value as JSON, or as broken JSON. */
export function bodyOf(value: unknown, flaw: 'none' | 'broken body' | 'content type'): string {
  const text = JSON.stringify(value);
  return flaw === 'broken body' ? `${text}}` : text;
}

function common(isForced: boolean): Readonly<Record<string, string>> {
  return isForced ? { 'Cache-Control': 'must-revalidate' } : {};
}

function chosenTag(match: Match, tags: readonly SeenTag[]): SeenTag | undefined {
  return match === 'last' ? tags.at(-1) : match === 'older' ? tags.at(-3) : undefined;
}

function ifMatch(match: Match, { tags }: Known): Readonly<Record<string, string>> {
  if (match === 'any') return { 'If-Match': '*' };
  if (match === 'malformed') return { 'If-Match': 'W/"x"' };
  const seen = chosenTag(match, tags);
  return seen === undefined ? {} : { 'If-Match': seen.tag };
}

function assertMatches(document: Json | undefined, match: Match, { tags }: Known): void {
  if (match === 'malformed') throw new Refusal(400);
  const seen = chosenTag(match, tags);
  if (seen !== undefined && JSON.stringify(valueAt(document, seen.parts)) !== seen.text) throw new Refusal(412);
}

function isArrayAt(document: Json | undefined, parts: readonly string[]): boolean {
  return isArray(valueOr(document, parts));
}

function valueOr(document: Json | undefined, parts: readonly string[]): Json | undefined {
  try {
    return valueAt(document, parts);
  } catch {
    return undefined;
  }
}

/** Tells whether two documents are equal, ignoring the order of keys. */
export function isSame(left: Json | undefined, right: Json | undefined): boolean {
  return isDeepStrictEqual(left, right);
}
