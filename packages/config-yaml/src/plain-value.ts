import type { AdapterProblem, CaddisError, TextSpan } from '@caddis/core';
import { isAlias, isMap, isScalar, isSeq, type Document, type ParsedNode } from 'yaml';
import type { AliasTargets } from './alias-targets.js';
import { errors } from './errors.js';
import { keyOf, spanOfNode } from './node-places.js';
import { maxDepth, problemOf, type YamlText } from './read-yaml.js';

/** Maximum number of values that aliases may add. */
const maxAliased = 100_000;
/** Maximum number of problems to report. */
const maxProblems = 100;

/** Ends the reading when further problems would not help. */
class Stopped extends Error {}

/** The JSON value of a document. @internal */
export interface PlainValue {
  readonly value: unknown;
  readonly problems: readonly AdapterProblem[];
}

/** Converts the nodes of a document to a JSON value. Anything that JSON cannot represent is a problem. @internal */
export function plainValue(document: Document.Parsed<ParsedNode>, targets: AliasTargets, text: string, lines: YamlText['lines']): PlainValue {
  const reader = new ValueReader(targets, text, lines);
  try {
    return { value: reader.read(document.contents as ParsedNode, 0), problems: reader.problems };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { value: undefined, problems: reader.problems };
  }
}

class ValueReader {
  readonly problems: AdapterProblem[] = [];
  /** Lists and objects that are being read; used to detect an alias inside its own target. */
  private readonly open = new Set<unknown>();
  private aliased = 0;
  /** The outermost alias that is being followed. */
  private alias: TextSpan | undefined;

  constructor(
    private readonly targets: AliasTargets,
    private readonly text: string,
    private readonly lines: YamlText['lines'],
  ) {}

  read(node: ParsedNode | null, depth: number): unknown {
    if (node === null) return null;
    if (this.alias !== undefined && (this.aliased += 1) > maxAliased) this.stop(errors.YAML_ALIAS_LIMIT({ limit: maxAliased }), this.alias);
    if (node.tag !== undefined) this.tell(errors.YAML_TAG({ tag: node.tag.slice(0, 100) }), this.tagBefore(node));
    if (depth > maxDepth) this.stop(errors.YAML_TOO_DEEP({ limit: maxDepth }), spanOfNode(node));
    if (isAlias(node)) return this.follow(node as ParsedNode & { source: string }, depth);
    if (isScalar(node)) return this.scalar(node.value, spanOfNode(node as ParsedNode));
    this.open.add(node);
    const value = isMap(node) ? this.object(node.items as never, depth) : isSeq(node) ? node.items.map((item) => this.read(item as ParsedNode, depth + 1)) : null;
    this.open.delete(node);
    return value;
  }

  private scalar(value: unknown, at: TextSpan): unknown {
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    this.tell(errors.YAML_NUMBER_INVALID({ number: this.text.slice(at.start, at.end) }), at);
    return 0;
  }

  private object(items: readonly { readonly key: ParsedNode | null; readonly value: ParsedNode | null }[], depth: number): unknown {
    const value = Object.create(null) as Record<string, unknown>;
    const first = new Map<string, TextSpan>();
    for (const item of items) {
      const at = item.key === null ? spanOfNode(item.value) : spanOfNode(item.key);
      const key = keyOf(item.key, this.targets);
      if (key === undefined) {
        this.tell(errors.YAML_KEY_INVALID(), at);
        continue;
      }
      const before = first.get(key);
      if (before !== undefined) {
        this.tell(errors.YAML_KEY_TWICE({ key: JSON.stringify(key), line: this.lines.linePos(before.start).line }), at);
        continue;
      }
      if (item.key?.tag !== undefined) this.tell(errors.YAML_TAG({ tag: item.key.tag.slice(0, 100) }), this.tagBefore(item.key));
      first.set(key, at);
      value[key] = this.read(item.value, depth + 1);
    }
    return value;
  }

  private follow(node: ParsedNode & { source: string }, depth: number): unknown {
    const at = spanOfNode(node);
    const target = this.targets.follow(node);
    if (target === undefined) {
      this.tell(errors.YAML_ALIAS_UNKNOWN({ alias: node.source }), at);
      return null;
    }
    if (this.open.has(target)) {
      this.tell(errors.YAML_ALIAS_CIRCLE({ alias: node.source }), at);
      return null;
    }
    const outer = this.alias;
    this.alias ??= at;
    const value = this.read(target, depth);
    this.alias = outer;
    return value;
  }

  /** Returns the span of a value's tag, which comes before the value. */
  private tagBefore(node: ParsedNode): TextSpan {
    const [start] = node.range;
    const tag = this.text.lastIndexOf('!', start);
    if (tag < 0) return spanOfNode(node);
    const first = this.text[tag - 1] === '!' ? tag - 1 : tag;
    return { start: first, end: first + (/^\S+/.exec(this.text.slice(first, first + 100))?.[0].length ?? 1) };
  }

  private tell(error: CaddisError, at: TextSpan): void {
    this.problems.push(problemOf(error, at));
    if (this.problems.length >= maxProblems) throw new Stopped();
  }

  private stop(error: CaddisError, at: TextSpan): never {
    this.problems.push(problemOf(error, at));
    throw new Stopped();
  }
}
