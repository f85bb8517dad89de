import type { ASTNode } from '@marcbachmann/cel-js';
import { errors } from '../errors.js';
import { callOf, nodesOf } from './expression-nodes.js';

/** One evaluation may cost this much: about a unit for each node, and more for long texts and lists. Some ten milliseconds. */
const maxCost = 100_000;
/** A text that is made can have this many UTF-16 units. */
const maxTextLength = 1 << 20;

/** Methods that evaluate their argument for each item of a list. */
const comprehensions: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** What is left for one evaluation. @internal */
export class Budget {
  private left = maxCost;
  /** What each node throws once nothing is left: the language goes on after errors where it can, but the outermost node pays, too. */
  private exhausted: Error | undefined;

  get isExhausted(): boolean {
    return this.exhausted !== undefined;
  }

  begin(): void {
    this.left = maxCost;
    this.exhausted = undefined;
  }

  /** @throws `HTTP_EXPRESSION_TOO_EXPENSIVE` */
  spend(cost: number): void {
    this.left -= cost;
    if (this.left < 0) this.fail('steps');
  }

  /**
   * Looks at the length of a text before it is made.
   *
   * @throws `HTTP_EXPRESSION_TOO_EXPENSIVE`
   */
  reserve(length: number): void {
    if (length > maxTextLength) this.fail('length of a text');
    this.spend(length >>> 6);
  }

  private fail(limit: string): never {
    this.left = -1;
    throw (this.exhausted ??= errors.HTTP_EXPRESSION_TOO_EXPENSIVE({ limit }));
  }
}

/**
 * Makes an expression pay for what it does, if it could do much: each of its nodes is evaluated once, unless it stands in a
 * comprehension or makes values that grow.
 *
 * @param root - a parsed expression
 * @internal
 */
export function chargeFor(root: ASTNode, budget: Budget): void {
  const nodes = nodesOf(root);
  if (!nodes.some(canGrow)) return;
  const ends = new Map<ASTNode, boolean>();
  for (const { name, args } of nodes.flatMap((node) => callOf(node) ?? [])) {
    const [, predicate] = args;
    if (predicate !== undefined && (name === 'all' || name === 'exists')) ends.set(predicate, name === 'exists');
  }
  for (const node of nodes) charge(node, budget, ends.get(node));
}

function canGrow(node: ASTNode): boolean {
  return node.op === '+' || comprehensions.has(callOf(node)?.name ?? '') || callOf(node)?.name === 'bind';
}

/** How the library evaluates a node; which way that is, it decides at the first time. */
type Evaluate = (this: unknown, ...args: unknown[]) => unknown;

/** @param ending - what the predicate of a comprehension gives when nothing is left: the value after which no item is looked at */
function charge(node: ASTNode, budget: Budget, ending: boolean | undefined): void {
  // The library has no hook for this, and its types leave the method out.
  let evaluate = (node as unknown as { readonly evaluate: Evaluate }).evaluate;
  const charged: Evaluate = (...args) => {
    try {
      const value = evaluate.apply(node, args);
      if (typeof value === 'string') budget.reserve(value.length);
      budget.spend(Array.isArray(value) ? 1 + (value.length >>> 3) : 1);
      return value;
    } catch (error) {
      if (ending === undefined || !budget.isExhausted) throw error;
      return ending;
    }
  };
  const choose = (chosen: Evaluate): void => {
    evaluate = chosen;
  };
  Object.defineProperty(node, 'evaluate', { get: () => charged, set: choose });
}
