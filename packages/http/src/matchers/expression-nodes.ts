import type { ASTNode } from '@marcbachmann/cel-js';

/** A call in an expression. @internal */
export interface ExpressionCall {
  readonly node: ASTNode;
  readonly name: string;
  /** What stands in front of the dot of a method. */
  readonly receiver: ASTNode | undefined;
  readonly args: readonly ASTNode[];
}

/**
 * All nodes of a parsed expression, outer ones first.
 *
 * @internal
 */
export function nodesOf(root: ASTNode): readonly ASTNode[] {
  const nodes: ASTNode[] = [];
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) {
      waiting.push(...(next as readonly unknown[]).toReversed());
    } else if (isNode(next)) {
      nodes.push(next);
      waiting.push(next.args);
    }
  }
  return nodes;
}

/** @returns `undefined` for a node that is no call. @internal */
export function callOf(node: ASTNode): ExpressionCall | undefined {
  if (node.op === 'call') return { node, name: node.args[0], receiver: undefined, args: node.args[1] };
  if (node.op === 'rcall') return { node, name: node.args[0], receiver: node.args[1], args: node.args[2] };
  return undefined;
}

/**
 * Value of a node whose parts are all written out.
 *
 * @returns `undefined` when it depends on the request
 * @internal
 */
export function constantOf({ op, args }: ASTNode): unknown {
  if (op === 'value') return args;
  if (op === 'list') {
    const items = args.map(constantOf);
    return items.includes(undefined) ? undefined : items;
  }
  if (op !== 'map') return undefined;
  const entries = args.map(([name, value]) => [constantOf(name), constantOf(value)] as const);
  return entries.flat().includes(undefined) ? undefined : Object.fromEntries(entries);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
