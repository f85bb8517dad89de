import type { ASTNode } from '@marcbachmann/cel-js';

/** A function or method call in an expression. @internal */
export interface ExpressionCall {
  readonly node: ASTNode;
  readonly name: string;
  /** The expression before the dot of a method call. */
  readonly receiver: ASTNode | undefined;
  readonly args: readonly ASTNode[];
}

/**
 * Returns all nodes of a parsed expression, outer ones first.
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

/** @returns the call, or `undefined` if the node is not a call. @internal */
export function callOf(node: ASTNode): ExpressionCall | undefined {
  if (node.op === 'call') return { node, name: node.args[0], receiver: undefined, args: node.args[1] };
  if (node.op === 'rcall') return { node, name: node.args[0], receiver: node.args[1], args: node.args[2] };
  return undefined;
}

/**
 * Returns the value of a node that consists of literals only.
 *
 * @returns `undefined` if it depends on the request
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
