import type { Span, Token } from './json-scanner.js';
import { splitPointer } from './json-pointer.js';
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
   * Location of one of the pointers. Of a value that is not in the document (it comes from a default) that of the nearest value
   * above it. Of a key that is written twice, the last.
   */
  nearest(pointer: string): ValueLocation;
  /** Tells whether a value is in the document; of any other, {@link nearest} is about another. */
  has(pointer: string): boolean;
  /** The whole of a value, from the first to its last character, wherever its key is written; none when it is not in the document. */
  everywhere(pointer: string): readonly Span[];
}

/** A step on the way to a pointer that is looked for. */
interface Step {
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
 * @internal
 */
export function locatePointers(text: string, pointers: Iterable<string>): Locations {
  const root = makeStep();
  for (const pointer of pointers) {
    let step = root;
    for (const name of splitPointer(pointer)) {
      const next = step.next.get(name) ?? makeStep();
      step.next.set(name, next);
      step = next;
    }
  }
  visitSteps(text, root);
  const stepTo = (pointer: string): Step | undefined =>
    splitPointer(pointer).reduce<Step | undefined>((step, name) => step?.next.get(name), root);
  return {
    nearest(pointer) {
      let found = root;
      for (const name of splitPointer(pointer)) {
        const next = found.next.get(name);
        if (next?.head === undefined) break;
        found = next;
      }
      return { key: found.key, head: found.head ?? { start: 0, end: 0 } };
    },
    has(pointer) {
      return stepTo(pointer)?.head !== undefined;
    },
    everywhere(pointer) {
      return stepTo(pointer)?.values ?? [];
    },
  };
}

function visitSteps(text: string, root: Step): void {
  const open: { readonly step: Step | undefined; readonly start: number }[] = [];
  let coming: Step | undefined = root;
  visitJson(text, {
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
  });
}

function makeStep(): Step {
  return { next: new Map(), key: undefined, head: undefined, values: [] };
}
