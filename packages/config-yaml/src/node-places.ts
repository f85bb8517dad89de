import type { AdaptedPlace, TextSpan } from '@caddis/core';
import { isMap, isScalar, isSeq, type Document, type ParsedNode, type YAMLMap } from 'yaml';
import type { AliasTargets } from './alias-targets.js';

/** A value of an object, with its key. */
interface Member {
  readonly key: ParsedNode;
  readonly value: ParsedNode | null;
}

/** Where a node stands. @internal */
export function spanOfNode(node: ParsedNode | null): TextSpan {
  return node === null ? { start: 0, end: 0 } : { start: node.range[0], end: node.range[1] };
}

/**
 * The key that a node stands for: numbers and booleans as they are written.
 *
 * @returns `undefined` for what cannot be a key
 * @internal
 */
export function keyOf(node: ParsedNode | null, targets: AliasTargets): string | undefined {
  const key = targets.follow(node);
  if (!isScalar(key) || key.value === null) return undefined;
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

/** Finds where the values of a document stand in its text. @internal */
export class NodePlaces {
  /** Members by key, of the objects that were asked about. */
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
    // A value that is left out behind its colon has no place but that of its key.
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

  /** Where the characters of a text stand one by one: plain or in quotes, without escapes or folded lines. */
  private verbatim(node: ParsedNode | null): TextSpan | undefined {
    if (!isScalar(node) || typeof node.value !== 'string') return undefined;
    const { start, end } = spanOfNode(node as ParsedNode);
    const quotes = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
    const inside = { start: start + quotes, end: end - quotes };
    return this.text.slice(inside.start, inside.end) === node.value ? inside : undefined;
  }
}
