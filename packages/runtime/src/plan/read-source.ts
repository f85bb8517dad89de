import { readJsonText, jsonWithComments, type ReadDocument } from '../config/read-document.js';
import { inTurns, type Pace } from '../pace.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import type { AdapterLimits } from './load-adapter.js';
import { adaptDocument } from './adapt-document.js';

/** Options of {@link readDocument}. @internal */
export interface ReadRequest extends AdapterLimits {
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
export function readDocument(text: string, { adapter = 'json', lookup, pace, adapterDeadlineMs }: ReadRequest): ReadDocument | Promise<ReadDocument> {
  if (adapter === 'json' || adapter === jsonWithComments) return inTurns(readJsonText(text, adapter === jsonWithComments, pace));
  return adaptDocument(text, { adapter, lookup, pace, adapterDeadlineMs });
}
