import type { Pace, Steps } from '../pace.js';
import type { Finding } from '../problems/finding.js';
import { blankComments } from './blank-comments.js';
import { locatePointers, type Locations } from './locate-pointers.js';
import { parseDocument, type ParsedDocument } from './parse-document.js';

/** Finds the places of a document's values in its text. @internal */
export type Locate = (pointers: Iterable<string>, pace: Pace) => Steps<Locations>;

/** A text in any language that was read. @internal */
export interface ReadDocument {
  /** Left out if the text cannot be read. */
  readonly parsed?: ParsedDocument;
  readonly findings: readonly Finding[];
  readonly locate: Locate;
}

/** Name of the adapter for JSON with comments. @internal */
export const jsonWithComments = 'jsonc';

/** Reads a text as JSON, or as JSON with comments. @internal */
export function* readJsonText(text: string, hasComments: boolean, pace: Pace): Steps<ReadDocument> {
  const json = hasComments ? blankComments(text) : text;
  return { ...(yield* parseDocument(json, pace)), locate: (pointers, given) => locatePointers(json, pointers, given) };
}
