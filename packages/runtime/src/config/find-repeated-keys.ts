import type { Pace, Steps } from '../pace.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import type { Token } from './json-scanner.js';
import { joinPointer } from './json-pointer.js';
import { TextLines } from './text-lines.js';
import { visitJson } from './visit-json.js';

/** An object or array that is being read. */
interface OpenContainer {
  /** First token of each key seen so far. */
  readonly keys: Map<string, Token>;
  /** Key or index of the member that is being read. */
  name: string | number;
  /** JSON pointer of the container; created on demand, because it takes long at great depth. */
  pointer: string | undefined;
}

/**
 * Finds keys that occur more than once in their object.
 *
 * @param text - a document that is JSON
 * @param pace - tells when to yield
 * @internal
 */
export function* findRepeatedKeys(text: string, pace: Pace): Steps<readonly Finding[]> {
  const findings: Finding[] = [];
  const open: OpenContainer[] = [];
  const lines = new TextLines(text);
  yield* visitJson(text, {
    enter: () => open.push({ keys: new Map(), name: '', pointer: undefined }),
    leave: () => open.pop(),
    member(name, key) {
      const container = open.at(-1);
      if (container === undefined) return;
      container.name = name;
      if (key === undefined) return;
      const first = container.keys.get(name as string);
      if (first === undefined) {
        container.keys.set(name as string, key);
      } else {
        const pointer = joinPointer(pointerOfLast(open), name);
        const parameters = { key: JSON.stringify(name), line: lines.placeOf(first.start).line };
        findings.push(makeFinding('CONFIG_KEY_TWICE', parameters, pointer, { span: key, atKey: true }));
      }
    },
  }, pace);
  return findings;
}

/** Returns the JSON pointer of the container that is being read. */
function pointerOfLast(open: readonly OpenContainer[]): string {
  let known = open.length - 1;
  while (known > 0 && open[known]?.pointer === undefined) known -= 1;
  let pointer = open[known]?.pointer ?? '';
  for (let index = known + 1; index < open.length; index += 1) {
    pointer = joinPointer(pointer, (open[index - 1] as OpenContainer).name);
    (open[index] as OpenContainer).pointer = pointer;
  }
  return pointer;
}
