import { type CaddisError, isCaddisError, propertyOf } from '@caddis/core';
import { causesOf, tellError } from '@caddis/core/framework';
import { locatePointers } from '../config/locate-pointers.js';
import { TextLines } from '../config/text-lines.js';
import type { WrittenPart } from '../config/written-part.js';
import { inTurns, Pace } from '../pace.js';
import type { Problem } from '../problems/problem.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import { readDocument } from './read-source.js';

/** The place in a config's text of a module that failed. @public */
export interface FailurePlace {
  /** The error of the module. */
  readonly error: CaddisError;
  /** JSON pointer of the module's object, or of the value in it that is to blame. */
  readonly pointer: string;
  /** ID of the module. */
  readonly module: string;
  /** Line and column of that place, from 1; columns count UTF-16 units. */
  readonly line: number;
  readonly column: number;
}

/**
 * Finds the places in a config's text of the modules that failed while the config was built or started.
 *
 * @param error - what a load threw
 * @param text - the config that was loaded, in the language of the adapter
 * @param options - lookup and name of the adapter, as for planning
 * @returns the places in the order of the failures; empty if the error is not about a module of the document, or the text cannot be read
 * @public
 */
export async function locateFailure(error: unknown, text: string, { lookup, adapter }: { readonly lookup: ModuleLookup; readonly adapter?: string | undefined }): Promise<readonly FailurePlace[]> {
  const failed = failedModules(error);
  if (failed.length === 0) return [];
  try {
    const pace = new Pace();
    const { locate } = await readDocument(text, { adapter, lookup, pace });
    const locations = await inTurns(locate(failed.map(({ pointer }) => pointer), pace));
    const lines = new TextLines(text);
    return failed.filter(({ pointer }) => locations.has(pointer)).map((each) => ({ ...each, ...lines.placeOf(locations.nearest(each.pointer).head.start) }));
  } catch {
    // If the adapter cannot read the text a second time, the error is still reported, only without its place.
    return [];
  }
}

/** Where the config came from whose modules failed. @public */
export interface FailedText {
  readonly lookup: ModuleLookup;
  /** The config that was loaded, in the language of the adapter; `undefined` if only a part of the config was changed. */
  readonly text?: string | undefined;
  /** Name of the adapter that reads the text; JSON when left out. */
  readonly adapter?: string | undefined;
  /** For a change: the text that was sent; places refer to it. */
  readonly written?: WrittenPart | undefined;
}

/**
 * Converts the errors of modules that failed while they were built or started to problems like those of a config check: with place, expected value
 * and help.
 *
 * @param error - what a load or a change threw
 * @param from - where the config came from; a problem has no line if the place in it cannot be found
 * @returns the problems in the order of the failures; empty if the error is not about a module
 * @public
 */
export async function failureProblems(error: unknown, { lookup, text, adapter, written }: FailedText): Promise<readonly Problem[]> {
  const failed = failedModules(error);
  const places: readonly PlacedError[] = text === undefined ? await placesInPart(failed, written) : await locateFailure(error, text, { lookup, adapter });
  return failed.map(({ error: each, pointer, module }) => {
    const { code } = each;
    const { text: said, expected, helps } = tellError(each);
    // The place is a separate field of a problem, so it is removed from the message.
    const place = `${each.pointer}: ${module}: `;
    const message = said.startsWith(place) ? said.slice(place.length) : said;
    const { line, column, pointerInText } = places.find((found) => found.error === each) ?? {};
    return { code, severity: 'error', message, pointer, pointerInText, module, line, column, expected, help: helps[0] };
  });
}

type PlacedError = Pick<Problem, 'line' | 'column' | 'pointerInText'> & { readonly error: unknown };

type PlacedFailure = CaddisError & { readonly pointer: string; readonly module: string };

/** A module that failed. The pointer is that of the value to blame in its config, if the error has it. */
interface FailedModule {
  readonly error: PlacedFailure;
  readonly pointer: string;
  readonly module: string;
}

function failedModules(error: unknown): readonly FailedModule[] {
  return placedIn(error, new Set()).map((failure) => ({ error: failure, pointer: placeToBlame(failure), module: failure.module }));
}

/**
 * Finds the errors that name a module: the error itself, or those that it collects, or its cause, which may come from another process.
 *
 * @param seen - errors that were searched already; needed because causes may be circular
 */
function placedIn(error: unknown, seen: Set<unknown>): readonly PlacedFailure[] {
  if (isPlaced(error)) return [error];
  if (seen.has(error)) return [];
  seen.add(error);
  const several = propertyOf(error, 'errors');
  const collected = Array.isArray(several) ? (several as readonly unknown[]).flatMap((each) => placedIn(each, seen)) : [];
  const cause = propertyOf(error, 'cause');
  return collected.length > 0 || cause === undefined ? collected : placedIn(cause, seen);
}

function placeToBlame(failure: PlacedFailure): string {
  const within = causesOf(failure).map((cause) => propertyOf(cause, 'pointer')).filter((pointer) => typeof pointer === 'string' && pointer.startsWith(`${failure.pointer}/`));
  return (within.at(-1) as string | undefined) ?? failure.pointer;
}

/** Finds the places of modules in the text of a change. */
async function placesInPart(failed: readonly FailedModule[], written: WrittenPart | undefined): Promise<readonly PlacedError[]> {
  const inside = failed.flatMap(({ error, pointer }) => {
    const pointerInText = written?.pointerIn(pointer);
    return pointerInText === undefined ? [] : [{ error, pointerInText }];
  });
  if (written === undefined || inside.length === 0) return [];
  const locations = await inTurns(locatePointers(written.text, inside.map(({ pointerInText }) => pointerInText), new Pace()));
  const lines = new TextLines(written.text);
  return inside.map((each) => ({ ...each, ...lines.placeOf(locations.nearest(each.pointerInText).head.start) }));
}

/** Tells whether an error names a module. The pointer of the whole document belongs to no module. */
function isPlaced(error: unknown): error is PlacedFailure {
  return isCaddisError(error) && typeof propertyOf(error, 'module') === 'string' && typeof propertyOf(error, 'pointer') === 'string' && propertyOf(error, 'pointer') !== '';
}
