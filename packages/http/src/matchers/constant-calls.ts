import type { ASTNode } from '@marcbachmann/cel-js';

/** A call in an expression whose arguments are all written out. @internal */
export interface ConstantCall {
  readonly name: string;
  /** For a method without what it is called on. */
  readonly args: readonly unknown[];
}

/**
 * Finds the calls that can be checked before any request comes.
 *
 * @param node - a parsed expression
 * @internal
 */
export function constantCalls(node: ASTNode): readonly ConstantCall[] {
  const nested = nodesIn(node.args).flatMap(constantCalls);
  if (node.op !== 'call' && node.op !== 'rcall') return nested;
  const args = (node.args.at(-1) as ASTNode[]).map(constantOf);
  return args.every((arg) => arg !== undefined) ? [{ name: node.args[0], args }, ...nested] : nested;
}

function nodesIn(value: unknown): readonly ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return typeof value === 'object' && value !== null && 'op' in value ? [value as ASTNode] : [];
}

/** @returns `undefined` when it depends on the request */
function constantOf({ op, args }: ASTNode): unknown {
  if (op === 'value') return args;
  if (op === 'list') {
    const items = args.map(constantOf);
    return items.includes(undefined) ? undefined : items;
  }
  if (op !== 'map') return undefined;
  const entries = args.map(([name, value]) => [constantOf(name), constantOf(value)] as const);
  return entries.flat().includes(undefined) ? undefined : Object.fromEntries(entries);
}
