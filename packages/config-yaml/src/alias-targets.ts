import { isAlias, isPair, type Document, type ParsedNode } from 'yaml';

/** Resolves aliases to the last node with their anchor before them. The library would search the whole document for each alias. @internal */
export class AliasTargets {
  private readonly targets = new Map<unknown, ParsedNode | undefined>();

  constructor({ contents }: Document.Parsed<ParsedNode>) {
    const anchors = new Map<string, ParsedNode>();
    const pending: unknown[] = [contents];
    // Visits nodes in the order of the text, at any depth.
    while (pending.length > 0) {
      const node = pending.pop() as ParsedNode | null;
      if (node === null || node === undefined) continue;
      if (isPair(node)) pending.push((node as { value: unknown }).value, (node as { key: unknown }).key);
      else if (isAlias(node)) this.targets.set(node, anchors.get(node.source));
      else {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        if ('items' in node) for (let index = node.items.length - 1; index >= 0; index -= 1) pending.push(node.items[index]);
      }
    }
  }

  /** Returns the node of an alias, `undefined` if its anchor does not exist; any other node is returned unchanged. */
  follow(node: ParsedNode | null): ParsedNode | null | undefined {
    return isAlias(node) ? this.targets.get(node) : node;
  }
}
