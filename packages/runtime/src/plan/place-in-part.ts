import { locatePointers } from '../config/locate-pointers.js';
import type { WrittenPart } from '../config/written-part.js';
import type { Pace, Steps } from '../pace.js';
import type { Finding } from '../problems/finding.js';
import type { Problem } from '../problems/problem.js';
import { placeFindings } from './place-findings.js';

/**
 * Converts findings to problems whose places refer to the text from which a part of the document came. Problems outside that part have no place and
 * come last.
 *
 * @param secrets - JSON pointers in the document of values that must not be shown
 * @internal
 */
export function* placeInPart(findings: readonly Finding[], pace: Pace, { text, pointerIn }: WrittenPart, secrets: readonly string[]): Steps<readonly Problem[]> {
  const inside: Finding[] = [];
  const outside: Finding[] = [];
  /** Pointer in the text → pointer in the document. Unambiguous, because each value of the text occurs once in the document. */
  const documentPointers = new Map<string, string>();
  for (const finding of findings) {
    if (pace.spend(1)) yield;
    const pointer = pointerIn(finding.pointer);
    if (pointer === undefined) {
      outside.push(finding);
      continue;
    }
    inside.push({ ...finding, pointer });
    documentPointers.set(pointer, finding.pointer);
  }
  const hidden = secrets.map(pointerIn).filter((pointer) => pointer !== undefined);
  const locate = (pointers: Iterable<string>, given: Pace) => locatePointers(text, pointers, given);
  const placed = yield* placeFindings(inside, pace, { text, file: undefined, secrets: hidden, locate });
  const elsewhere = yield* placeFindings(outside, pace);
  return [...placed.map((problem) => ({ ...problem, pointer: documentPointers.get(problem.pointer) ?? problem.pointer, pointerInText: problem.pointer })), ...elsewhere];
}
