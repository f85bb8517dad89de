import { readJsonText, jsonWithComments, type ReadDocument } from '../config/read-document.js';
import { inTurns, type Pace } from '../pace.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import { adaptDocument } from './adapt-document.js';
import type { StepWatch } from './begun-step.js';
import type { AdapterLimits } from './load-adapter.js';

/** Options of {@link readDocument}. @internal */
export interface ReadRequest extends AdapterLimits, StepWatch {
  /** Name of the adapter; JSON when left out. */
  readonly adapter: string | undefined;
  readonly lookup: ModuleLookup;
  /** Tells when to yield. */
  readonly pace: Pace;
}

/**
 * Reads a text as JSON, as JSON with comments, or with an adapter.
 *
 * @throws what {@link adaptDocument} throws
 * @internal
 */
export function readDocument(text: string, { adapter = 'json', lookup, pace, adapterDeadlineMs, onStep }: ReadRequest): ReadDocument | Promise<ReadDocument> {
  if (isBuiltIn(adapter)) return inTurns(readJsonText(text, adapter === jsonWithComments, pace));
  return adaptDocument(text, { adapter, lookup, pace, adapterDeadlineMs, onStep });
}

/** Tells whether texts for an adapter are read without the code of a module. @internal */
export function isBuiltIn(adapter = 'json'): boolean {
  return adapter === 'json' || adapter === jsonWithComments;
}
