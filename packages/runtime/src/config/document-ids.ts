import type { Pace, Steps } from '../pace.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import { setOwn, type JsonObject } from './json-objects.js';
import { joinPointer } from './json-pointer.js';

/** A document without its `@id` keys, with the values of these keys. @internal */
export interface DocumentIds {
  readonly config: unknown;
  /** `@id` → JSON pointer of the object that has it. */
  readonly ids: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/**
 * Copies a document without `@id` keys, which any object may have, and lists them.
 *
 * @param document - the parsed document
 * @param pace - tells when to yield
 * @see Caddy's `indexConfigObjects` and `RemoveMetaFields`
 * @internal
 */
export function* takeIds(document: unknown, pace: Pace): Steps<DocumentIds> {
  const ids = new Map<string, string>();
  const findings: Finding[] = [];
  const root: { config?: unknown } = {};
  const pending: Copy[] = [];
  const copyOf = (value: unknown, pointer: string): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const to = Array.isArray(value) ? [] : {};
    pending.push({ from: value, to, pointer });
    return to;
  };
  root.config = copyOf(document, '');
  for (const { from, to, pointer } of pending) {
    for (const [key, value] of Object.entries(from)) {
      if (pace.spend()) yield;
      const at = joinPointer(pointer, key);
      if (key === '@id' && !Array.isArray(from)) noteId(value, pointer, ids, findings);
      else setOwn(to as JsonObject, key, copyOf(value, at));
    }
  }
  return { config: root.config, ids, findings };
}

/** A container whose contents are still to be copied. */
interface Copy {
  readonly from: object;
  readonly to: object;
  readonly pointer: string;
}

function noteId(value: unknown, pointer: string, ids: Map<string, string>, findings: Finding[]): void {
  const at = joinPointer(pointer, '@id');
  if (typeof value !== 'string' && typeof value !== 'number') {
    findings.push(makeFinding('CONFIG_ID_INVALID', {}, at));
    return;
  }
  const other = ids.get(String(value));
  if (other === undefined) ids.set(String(value), pointer);
  else findings.push(makeFinding('CONFIG_ID_TWICE', { id: JSON.stringify(value), other: other || 'the document itself' }, at));
}
