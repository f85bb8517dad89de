import type { Pace, Steps } from '../pace.js';
import type { Span } from '../problems/span.js';
import type { Token } from './json-scanner.js';
import { unescapeKey } from './json-pointer.js';
import { visitJson } from './visit-json.js';

/** Where a value stands in a text. @internal */
export interface ValueLocation {
  /** Its key, with quotes; absent in arrays and for the document. */
  readonly key: Span | undefined;
  /** The scalar, or the opening bracket. */
  readonly head: Span;
}

/** Where the values of some JSON pointers stand. @internal */
export interface Locations {
  /**
   * Location of one of the pointers that were looked for. Of a value that is not in the document (it comes from a default) that of the nearest value
   * above it. Of a key that is written twice, the last.
   */
  nearest(pointer: string): ValueLocation;
  /** Tells whether a value is in the document; of any other, {@link nearest} is about another. */
  has(pointer: string): boolean;
  /** The whole of a value, from the first to its last character, wherever its key is written; none when it is not in the document. */
  everywhere(pointer: string): readonly Span[];
  /** Where a text stands character for character, if the language is not JSON and it does. */
  verbatim?(pointer: string): Span | undefined;
}

/** What it takes to note a pointer. */
const pointerUnits = 3;

/** A step on the way to a pointer that is looked for. */
interface Step {
  readonly above: Step | undefined;
  readonly next: Map<string, Step>;
  key: Token | undefined;
  head: Token | undefined;
  readonly values: Span[];
}

/**
 * Finds where the values of JSON pointers stand, in one pass over the text.
 *
 * @param text - a document that is JSON
 * @param pointers - what to look for
 * @param pace - says when to yield
 * @internal
 */
export function* locatePointers(text: string, pointers: Iterable<string>, pace: Pace): Steps<Locations> {
  const root = makeStep(undefined);
  const steps = new Map([['', root]]);
  for (const pointer of pointers) {
    if (pace.spend(pointerUnits)) yield;
    addStep(steps, pointer);
  }
  yield* visitSteps(text, root, pace);
  return {
    nearest(pointer) {
      let found = steps.get(pointer) ?? root;
      while (found.head === undefined && found.above !== undefined) found = found.above;
      return { key: found.key, head: found.head ?? { start: 0, end: 0 } };
    },
    has: (pointer) => steps.get(pointer)?.head !== undefined,
    everywhere: (pointer) => steps.get(pointer)?.values ?? [],
  };
}

/** Adds the steps to a pointer, from the nearest that is known: those of one document have most of their way in common. */
function addStep(steps: Map<string, Step>, pointer: string): void {
  let known = pointer;
  const missing: string[] = [];
  let step = steps.get(known);
  while (step === undefined) {
    missing.push(known);
    known = known.slice(0, known.lastIndexOf('/'));
    step = steps.get(known);
  }
  for (let next = missing.pop(); next !== undefined; next = missing.pop()) {
    const below = makeStep(step);
    step.next.set(unescapeKey(next.slice(next.lastIndexOf('/') + 1)), below);
    steps.set(next, below);
    step = below;
  }
}

function visitSteps(text: string, root: Step, pace: Pace): Steps<unknown> {
  const open: { readonly step: Step | undefined; readonly start: number }[] = [];
  let coming: Step | undefined = root;
  return visitJson(text, {
    member(name, key) {
      coming = open.at(-1)?.step?.next.get(String(name));
      if (coming !== undefined) coming.key = key;
    },
    enter(token) {
      if (coming !== undefined) coming.head = token;
      open.push({ step: coming, start: token.start });
    },
    leave(end) {
      const closed = open.pop();
      closed?.step?.values.push({ start: closed.start, end });
    },
  }, pace);
}

function makeStep(above: Step | undefined): Step {
  return { above, next: new Map(), key: undefined, head: undefined, values: [] };
}
