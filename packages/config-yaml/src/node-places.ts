import type { AdaptedPlace, TextSpan } from '@caddis/core';
import { isMap, isScalar, isSeq, type Document, type ParsedNode, type YAMLMap } from 'yaml';
import type { AliasTargets } from './alias-targets.js';

/** A member of an object: key and value. */
interface Member {
  readonly key: ParsedNode;
  readonly value: ParsedNode | null;
}

/** Returns the span of a node. @internal */
export function spanOfNode(node: ParsedNode | null): TextSpan {
  return node === null ? { start: 0, end: 0 } : { start: node.range[0], end: node.range[1] };
}

/**
 * Returns the key that a node represents; numbers and booleans are used as written.
 *
 * @returns `undefined` if the node cannot be a key
 * @internal
 */
export function keyOf(node: ParsedNode | null, targets: AliasTargets): string | undefined {
  const key = targets.follow(node);
  if (!isScalar(key) || key.value === null) return undefined;
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

/** Finds the places of a document's values in its text. @internal */
export class NodePlaces {
  /** Members by key, for the objects that have been searched. */
  private readonly members = new WeakMap<object, ReadonlyMap<string, Member>>();

  constructor(
    private readonly document: Document.Parsed<ParsedNode>,
    private readonly targets: AliasTargets,
    private readonly text: string,
  ) {}

  /** @param pointer - JSON pointer */
  locate(pointer: string): AdaptedPlace | undefined {
    let key: ParsedNode | undefined;
    let node: ParsedNode | null = this.document.contents;
    for (const part of pointer.split('/').slice(1)) {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const host: unknown = this.targets.follow(node);
      if (isMap(host)) {
        const member = this.membersOf(host as YAMLMap).get(name);
        if (member === undefined) return undefined;
        ({ key, value: node } = member);
      } else if (isSeq(host) && /^\d+$/.test(name) && Number(name) < host.items.length) {
        key = undefined;
        node = host.items[Number(name)] as ParsedNode;
      } else return undefined;
    }
    const value = this.targets.follow(node) ?? null;
    // An omitted value has no place, so the place of its key is used.
    const head = spanOfNode(node ?? key ?? null);
    return {
      key: key === undefined ? undefined : spanOfNode(key),
      head: isMap(value) || isSeq(value) ? this.firstLine(head) : head,
      everywhere: value === node ? [head] : [head, spanOfNode(value)],
      verbatim: value === node ? this.verbatim(value) : undefined,
    };
  }

  private membersOf(map: YAMLMap): ReadonlyMap<string, Member> {
    const known = this.members.get(map);
    if (known !== undefined) return known;
    const members = new Map<string, Member>();
    for (const { key, value } of map.items as unknown as readonly Member[]) {
      const name = keyOf(key, this.targets);
      if (name !== undefined && !members.has(name)) members.set(name, { key, value });
    }
    this.members.set(map, members);
    return members;
  }

  private firstLine({ start, end }: TextSpan): TextSpan {
    const line = this.text.indexOf('\n', start);
    return { start, end: line < 0 ? end : Math.min(line, end) };
  }

  /** Returns the span of a text if its characters are written literally: plain or in quotes, without escapes or folded lines. */
  private verbatim(node: ParsedNode | null): TextSpan | undefined {
    if (!isScalar(node) || typeof node.value !== 'string') return undefined;
    const { start, end } = spanOfNode(node as ParsedNode);
    const quotes = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
    const inside = { start: start + quotes, end: end - quotes };
    return this.text.slice(inside.start, inside.end) === node.value ? inside : undefined;
  }
}
