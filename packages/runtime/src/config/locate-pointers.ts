import type { Pace, Steps } from '../pace.js';
import type { Span } from '../problems/span.js';
import type { Token } from './json-scanner.js';
import { unescapeKey } from './json-pointer.js';
import { visitJson } from './visit-json.js';

/** The place of a value in a text. @internal */
export interface ValueLocation {
  /** The key of the value, with quotes; `undefined` for items of arrays and for the document itself. */
  readonly key: Span | undefined;
  /** The scalar itself, or the opening bracket. */
  readonly head: Span;
}

/** The places of the values of some JSON pointers. @internal */
export interface Locations {
  /**
   * Returns the place of one of the requested pointers. For a value that is not in the document, because it comes from a default, this is the nearest
   * value above it. For a repeated key, it is the last.
   */
  nearest(pointer: string): ValueLocation;
  /** Tells whether a value is in the document. If not, {@link nearest} returns the place of another value. */
  has(pointer: string): boolean;
  /** Returns the complete spans of a value, one for each occurrence of its key; empty if the value is not in the document. */
  everywhere(pointer: string): readonly Span[];
  /** Returns the span of a text value without quotes if it is written without escapes. Only for languages other than JSON. */
  verbatim?(pointer: string): Span | undefined;
}

/** Cost of recording a pointer, in units of a pace. */
const pointerUnits = 3;

/** One step on the way to a requested pointer. */
interface Step {
  readonly above: Step | undefined;
  readonly next: Map<string, Step>;
  key: Token | undefined;
  head: Token | undefined;
  readonly values: Span[];
}

/**
 * Finds the places of the values of JSON pointers in one pass over the text.
 *
 * @param text - a document that is JSON
 * @param pointers - the pointers to locate
 * @param pace - tells when to yield
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

/** Adds the steps to a pointer, starting at the nearest known one, because pointers of one document share most of their steps. */
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
