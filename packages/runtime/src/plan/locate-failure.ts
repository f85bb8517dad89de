import { type CaddisError, isCaddisError, propertyOf } from '@caddis/core';
import { causesOf, tellError } from '@caddis/core/framework';
import { locatePointers } from '../config/locate-pointers.js';
import { TextLines } from '../config/text-lines.js';
import type { WrittenPart } from '../config/written-part.js';
import { inTurns, Pace } from '../pace.js';
import type { Problem } from '../problems/problem.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import { readDocument } from './read-source.js';

/** Where in the text of a config a module stands that has failed. @public */
export interface FailurePlace {
  /** What the module was not able to do. */
  readonly error: CaddisError;
  /** JSON pointer of its object, or of the value in it which is to blame. */
  readonly pointer: string;
  /** ID of the module. */
  readonly module: string;
  /** Line and column of that, from 1; columns count UTF-16 units. */
  readonly line: number;
  readonly column: number;
}

/**
 * Finds the modules in the text of a config that have failed when it was built or started.
 *
 * @param error - what a load threw
 * @param text - the config that was loaded, in the language of the adapter
 * @param options - where the adapter is looked up, as for planning
 * @returns in the order in which they failed; empty where the error is about no module of the document, or the text cannot be read
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
    // An adapter that does not read a second time what it has read is no reason to tell less of the error itself.
    return [];
  }
}

/** Where the config of a load comes from whose modules have failed. @public */
export interface FailedText {
  readonly lookup: ModuleLookup;
  /** The config that was loaded, in the language of the adapter; absent where a part of it was changed. */
  readonly text?: string | undefined;
  /** Name of the adapter that reads the text; JSON when left out. */
  readonly adapter?: string | undefined;
  /** Of a change, what was sent: places are those in its text. */
  readonly written?: WrittenPart | undefined;
}

/**
 * Tells of the modules that have failed when they were built or started as of any other problem of a config: with place, what would have been right, what
 * to do.
 *
 * @param error - what a load or a change threw
 * @param from - where the config comes from; a problem has no line where that cannot be told
 * @returns in the order in which they failed; empty where the error is about no module
 * @public
 */
export async function failureProblems(error: unknown, { lookup, text, adapter, written }: FailedText): Promise<readonly Problem[]> {
  const failed = failedModules(error);
  const places: readonly PlacedError[] = text === undefined ? await placesInPart(failed, written) : await locateFailure(error, text, { lookup, adapter });
  return failed.map(({ error: each, pointer, module }) => {
    const { code } = each;
    const { text: said, expected, helps } = tellError(each);
    // A problem tells its place beside its message.
    const place = `${each.pointer}: ${module}: `;
    const message = said.startsWith(place) ? said.slice(place.length) : said;
    const { line, column, pointerInText } = places.find((found) => found.error === each) ?? {};
    return { code, severity: 'error', message, pointer, pointerInText, module, line, column, expected, help: helps[0] };
  });
}

type PlacedError = Pick<Problem, 'line' | 'column' | 'pointerInText'> & { readonly error: unknown };

type PlacedFailure = CaddisError & { readonly pointer: string; readonly module: string };

/** A module that has failed; the pointer is that of the value in its config which is to blame, where its error knows that. */
interface FailedModule {
  readonly error: PlacedFailure;
  readonly pointer: string;
  readonly module: string;
}

function failedModules(error: unknown): readonly FailedModule[] {
  const several = propertyOf(error, 'errors');
  return (Array.isArray(several) ? (several as readonly unknown[]) : [error]).filter(isPlaced).map((failure) => ({ error: failure, pointer: placeToBlame(failure), module: failure.module }));
}

function placeToBlame(failure: PlacedFailure): string {
  const within = causesOf(failure).map((cause) => propertyOf(cause, 'pointer')).filter((pointer) => typeof pointer === 'string' && pointer.startsWith(`${failure.pointer}/`));
  return (within.at(-1) as string | undefined) ?? failure.pointer;
}

/** Finds the modules in what was sent of a document. */
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

/** Tells whether an error knows its module. The pointer of the whole document is that of no module. */
function isPlaced(error: unknown): error is PlacedFailure {
  return isCaddisError(error) && typeof propertyOf(error, 'module') === 'string' && typeof propertyOf(error, 'pointer') === 'string' && propertyOf(error, 'pointer') !== '';
}
