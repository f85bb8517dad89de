import { stepInto, valueAt } from './pointers.js';

/** Longest line of a box, in characters, and most lines below its first. */
const maxLine = 44;
const maxLines = 4;

/** What a box says besides the ID of its module: what the operator wrote there, and nothing secret. @internal */
export class Details {
  readonly #secrets: ReadonlySet<string>;

  /**
   * @param document - the config
   * @param secrets - pointers of values that must not be shown
   */
  constructor(
    private readonly document: unknown,
    secrets: readonly string[],
  ) {
    this.#secrets = new Set(secrets);
  }

  /** What stands at a pointer. @internal */
  at(pointer: string): unknown {
    return valueAt(this.document, pointer);
  }

  /**
   * The texts, numbers and lists of texts of an object, and the addresses of its upstreams; of a list, its texts.
   *
   * @param pointer - the object
   * @param name - name of its module: it is in the ID already
   */
  linesOf(pointer: string, name: string): readonly string[] {
    if (this.#secrets.has(pointer)) return [];
    const value = this.at(pointer);
    const lines = Array.isArray(value) ? this.#texts(value, pointer) : this.#linesOfObject(value, pointer, name);
    return lines.length <= maxLines ? lines : [...lines.slice(0, maxLines - 1), `and ${lines.length - maxLines + 1} more`];
  }

  #linesOfObject(value: unknown, pointer: string, name: string): readonly string[] {
    if (typeof value === 'string') return [shortened(value)];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, field]: [string, unknown]) => {
      const place = stepInto(pointer, key);
      if (field === name || key.startsWith('@') || this.#secrets.has(place)) return [];
      if (typeof field === 'string' || typeof field === 'number') return [shortened(`${key} ${field}`)];
      if (!Array.isArray(field)) return [];
      const texts = this.#texts(field, place);
      return texts.length === 0 || key === 'upstreams' ? texts : [shortened(`${key} ${texts.join(', ')}`)];
    });
  }

  /** The texts in a list, and the addresses of objects that have one. */
  #texts(list: readonly unknown[], pointer: string): readonly string[] {
    return list.flatMap((item, at) => {
      const place = stepInto(pointer, at);
      if (typeof item === 'string') return this.#secrets.has(place) ? [] : [shortened(item)];
      const dial = typeof item === 'object' && item !== null ? (item as { readonly dial?: unknown }).dial : undefined;
      return typeof dial === 'string' && !this.#secrets.has(stepInto(place, 'dial')) ? [shortened(dial)] : [];
    });
  }
}

/** A text of one line, cut where it is long. @internal */
export function shortened(text: string, most = maxLine): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
