import type { ASTNode } from '@marcbachmann/cel-js';
import { errors } from '../errors.js';
import { callOf, nodesOf } from './expression-nodes.js';

/** Maximum cost of one evaluation: about one unit per node, and more for long texts and lists. It takes some ten milliseconds. */
const maxCost = 100_000;
/** Maximum length of a text that an expression creates, in UTF-16 units. */
const maxTextLength = 1 << 20;

/** Methods that evaluate their argument once per item of a list. */
const comprehensions: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** The remaining cost of one evaluation. @internal */
export class Budget {
  private left = maxCost;
  /** Thrown by each node once the budget is spent. The library continues after errors where it can, but the outermost node is charged, too. */
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
   * Checks the length of a text before it is created.
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
 * Charges the evaluation of an expression to a budget, if the expression has comprehensions or creates growing values. Any other expression
 * is cheap, because it evaluates each of its nodes only once.
 *
 * @param root - the parsed expression
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

/** The library's function for evaluating a node, which it chooses at the first evaluation. */
type Evaluate = (this: unknown, ...args: unknown[]) => unknown;

/** @param ending - result of a comprehension's predicate after the budget is spent: the one that makes the comprehension stop */
function charge(node: ASTNode, budget: Budget, ending: boolean | undefined): void {
  // The library has no hook for this, and its types do not declare the method.
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
