import { locatePointers, type ValueLocation } from '../config/locate-pointers.js';
import type { Span } from '../config/json-scanner.js';
import { firstIndex, TextLines } from '../config/text-lines.js';
import { excerptReach } from './excerpt.js';
import type { Finding } from './finding.js';
import { isWarning } from './problem-codes.js';
import type { Problem } from './problem.js';

/** The text that findings are about. @internal */
export interface FindingSource {
  readonly text: string;
  readonly file: string | undefined;
  /** JSON pointers of values that must not be shown. */
  readonly secrets: readonly string[];
}

/** Line, column and so on of a problem. */
type Place = Pick<Problem, 'file' | 'line' | 'column' | 'length' | 'masked'>;

/**
 * Turns findings into problems: in the order of the text, each once, with line and column.
 *
 * @param findings - what was found
 * @param source - the text; without it problems stay in their order and have no place
 * @internal
 */
export function placeFindings(findings: readonly Finding[], source?: FindingSource): readonly Problem[] {
  if (findings.length === 0) return [];
  if (source === undefined) return withoutRepeats(findings).map((finding) => problemOf(finding, {}));
  const { text, file, secrets } = source;
  const locations = locatePointers(text, [...findings.map((finding) => finding.pointer), ...secrets]);
  const hidden = secrets.flatMap((pointer) => locations.everywhere(pointer)).sort(byStart);
  const lines = new TextLines(text);
  const spans = new Map(findings.map((finding) => [finding, finding.span ?? spanOf(finding, locations.nearest(finding.pointer))]));
  const spanFor = (finding: Finding): Span => spans.get(finding) ?? { start: 0, end: 0 };
  const sorted = [...findings].sort((left, right) => byStart(spanFor(left), spanFor(right)));
  return withoutRepeats(sorted).map((finding) => problemOf(finding, { file, ...placeOf(spanFor(finding), lines, hidden) }));
}

function spanOf({ atKey }: Finding, { key, head }: ValueLocation): Span {
  return atKey === true && key !== undefined ? key : head;
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
  const { code, message, pointer, module, expected, received, help, cause } = finding;
  const severity = isWarning(code) ? 'warning' : 'error';
  return { code, severity, message, ...place, pointer, module, expected, received, help, cause };
}

function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, pointer, message, once }) => {
    const key = JSON.stringify(once === undefined ? [code, pointer, message] : [code, once]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function byStart(left: Span, right: Span): number {
  return left.start - right.start;
}
