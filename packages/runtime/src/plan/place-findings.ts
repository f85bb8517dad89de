import type { Locations } from '../config/locate-pointers.js';
import type { Locate } from '../config/read-document.js';
import type { Span } from '../problems/span.js';
import type { Pace, Steps } from '../pace.js';
import { firstIndex, TextLines } from '../config/text-lines.js';
import { excerptReach } from './excerpt.js';
import type { Finding, TextPart } from '../problems/finding.js';
import { isWarning } from '../problems/problem-codes.js';
import type { Problem } from '../problems/problem.js';
import { StringPlaces } from './string-places.js';

/** The text that the findings refer to. @internal */
export interface FindingSource {
  readonly text: string;
  readonly file: string | undefined;
  /** JSON pointers of values that must not be shown. */
  readonly secrets: readonly string[];
  /** Locates values in the text. */
  readonly locate: Locate;
}

/** Line, column and related fields of a problem. */
type Place = Pick<Problem, 'file' | 'line' | 'column' | 'length' | 'masked'>;

/**
 * Converts findings to problems: sorted by their place in the text, without duplicates, with line and column.
 *
 * @param findings - the findings
 * @param pace - tells when to yield
 * @param source - the text; without it, problems keep their order and have no place
 * @internal
 */
export function* placeFindings(findings: readonly Finding[], pace: Pace, source?: FindingSource): Steps<readonly Problem[]> {
  if (findings.length === 0) return [];
  if (source === undefined) return (yield* withoutRepeats(findings, pace)).map((finding) => problemOf(finding, {}));
  const { text, file, secrets, locate } = source;
  const locations = yield* locate([...findings.map((finding) => finding.pointer), ...secrets], pace);
  const hidden = secrets.flatMap((pointer) => locations.everywhere(pointer)).sort(byStart);
  const lines = new TextLines(text);
  const spans = yield* spansOf(findings, { text, locations, hidden, pace });
  const spanFor = (finding: Finding): Span => spans.get(finding) ?? { start: 0, end: 0 };
  const sorted = [...findings].sort((left, right) => byStart(spanFor(left), spanFor(right)));
  const problems: Problem[] = [];
  for (const finding of yield* withoutRepeats(sorted, pace)) {
    if (pace.spend(placingUnits)) yield;
    problems.push(problemOf(finding, { file, ...placeOf(spanFor(finding), lines, hidden) }));
  }
  return problems;
}

/** Cost of placing one finding, in units of a pace. */
const placingUnits = 2;

/** A text with the locations of its values. */
interface LocatedText {
  readonly text: string;
  readonly locations: Locations;
  /** Spans that must not be shown, sorted. */
  readonly hidden: readonly Span[];
  readonly pace: Pace;
}

/** Determines the span of each finding. */
function* spansOf(findings: readonly Finding[], { text, locations, hidden, pace }: LocatedText): Steps<ReadonlyMap<Finding, Span>> {
  const spans = new Map<Finding, Span>();
  const inside: { readonly finding: Finding; readonly head: Span; readonly within: TextPart }[] = [];
  for (const finding of findings) {
    if (pace.spend(placingUnits)) yield;
    const { span, within, atKey, pointer } = finding;
    const { key, head } = span === undefined ? locations.nearest(pointer) : { key: undefined, head: span };
    spans.set(finding, atKey === true && key !== undefined ? key : head);
    if (within === undefined) continue;
    // The length of a secret and the position of the mistake in it must not be revealed.
    if (!locations.has(pointer) || isIn(hidden, head)) continue;
    const verbatim = locations.verbatim?.(pointer);
    if (verbatim !== undefined) spans.set(finding, partOf(verbatim, within));
    else if (locations.verbatim === undefined && text[head.start] === '"') inside.push({ finding, head, within });
  }
  const places = new StringPlaces(text);
  inside.sort((left, right) => byStart(left.head, right.head) || left.within.offset - right.within.offset);
  for (const { finding, head, within } of inside) spans.set(finding, places.spanOf(head, within));
  return spans;
}

/** Returns a part of a text that is written without escapes. Positions after its end count as its end. */
function partOf({ start, end }: Span, { offset, length }: TextPart): Span {
  const from = Math.min(start + offset, end);
  return { start: from, end: Math.max(from + 1, Math.min(from + length, end)) };
}

/** Tells whether a value is one of those that must not be shown, or a part of one. */
function isIn(hidden: readonly Span[], { start }: Span): boolean {
  const found = hidden[firstIndex(hidden, (span) => span.end > start)];
  return found !== undefined && found.start <= start;
}

function placeOf({ start, end }: Span, lines: TextLines, hidden: readonly Span[]): Place {
  const { line, column } = lines.placeOf(start);
  const { start: lineStart, end: lineEnd } = lines.spanOf(line);
  const from = Math.max(lineStart, start - excerptReach);
  const to = Math.min(lineEnd, end + excerptReach);
  const masked: { column: number; length: number }[] = [];
  for (let index = firstIndex(hidden, (span) => span.end > from); index < hidden.length; index += 1) {
    const secret = hidden[index];
    if (secret === undefined || secret.start >= to) break;
    const first = Math.max(secret.start, lineStart);
    masked.push({ column: first - lineStart + 1, length: Math.min(secret.end, lineEnd) - first });
  }
  return { line, column, length: Math.max(1, end - start), masked: masked.length === 0 ? undefined : masked };
}

function problemOf(finding: Finding, place: Place): Problem {
  const { code, ownCode, message, pointer, module, expected, received, help, cause } = finding;
  const severity = isWarning(code) ? 'warning' : 'error';
  return { code: ownCode ?? code, severity, message, ...place, pointer, module, expected, received, help, cause };
}

function* withoutRepeats(findings: readonly Finding[], pace: Pace): Steps<readonly Finding[]> {
  const seenAt = new Map<string, Set<string>>();
  const first: Finding[] = [];
  for (const finding of findings) {
    if (pace.spend(placingUnits)) yield;
    const { code, ownCode, pointer, message, within, once } = finding;
    // The pointer is not part of the key, because it may be long and would be copied.
    const place = once === undefined ? pointer : '';
    const seen = seenAt.get(place) ?? new Set<string>();
    seenAt.set(place, seen);
    const key = JSON.stringify(once === undefined ? [ownCode ?? code, message, within?.offset] : [code, once, 'once']);
    if (!seen.has(key)) first.push(finding);
    seen.add(key);
  }
  return first;
}

function byStart(left: Span, right: Span): number {
  return left.start - right.start;
}
