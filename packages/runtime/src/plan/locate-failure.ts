import { type CaddisError, isCaddisError, propertyOf } from '@caddis/core';
import { TextLines } from '../config/text-lines.js';
import { inTurns, Pace } from '../pace.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import { readDocument } from './read-source.js';

/** Where in the text of a config a module stands that has failed. @public */
export interface FailurePlace {
  /** What the module was not able to do. */
  readonly error: CaddisError;
  /** JSON pointer of its object. */
  readonly pointer: string;
  /** ID of the module. */
  readonly module: string;
  /** Line and column of its object, from 1; columns count UTF-16 units. */
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
  const several = propertyOf(error, 'errors');
  const failed = (Array.isArray(several) ? (several as readonly unknown[]) : [error]).filter(isPlaced);
  if (failed.length === 0) return [];
  try {
    const pace = new Pace();
    const { locate } = await readDocument(text, { adapter, lookup, pace });
    const locations = await inTurns(locate(failed.map(({ pointer }) => pointer), pace));
    const lines = new TextLines(text);
    return failed.filter(({ pointer }) => locations.has(pointer)).map((each) => ({ error: each, pointer: each.pointer, module: each.module, ...lines.placeOf(locations.nearest(each.pointer).head.start) }));
  } catch {
    // An adapter that does not read a second time what it has read is no reason to tell less of the error itself.
    return [];
  }
}

/** Tells whether an error knows its module. The pointer of the whole document is that of no module. */
function isPlaced(error: unknown): error is CaddisError & { readonly pointer: string; readonly module: string } {
  return isCaddisError(error) && typeof propertyOf(error, 'module') === 'string' && typeof propertyOf(error, 'pointer') === 'string' && propertyOf(error, 'pointer') !== '';
}
