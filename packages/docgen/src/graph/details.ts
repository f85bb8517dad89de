import { stepInto, valueAt } from './pointers.js';

/** Maximum line length of a box in characters, and maximum number of lines below the first. */
const maxLine = 44;
const maxLines = 4;

/** Provides the text of boxes below the module ID: values from the config, without secrets. @internal */
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

  /** Returns the value at a pointer. @internal */
  at(pointer: string): unknown {
    return valueAt(this.document, pointer);
  }

  /**
   * Returns the lines for a value: for an object its strings, numbers, lists of strings and upstream addresses; for a list its strings.
   *
   * @param pointer - JSON pointer of the value
   * @param name - name of its module, which is left out because the ID contains it
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

  /** The strings in a list, and the addresses of objects that have one. */
  #texts(list: readonly unknown[], pointer: string): readonly string[] {
    return list.flatMap((item, at) => {
      const place = stepInto(pointer, at);
      if (typeof item === 'string') return this.#secrets.has(place) ? [] : [shortened(item)];
      const dial = typeof item === 'object' && item !== null ? (item as { readonly dial?: unknown }).dial : undefined;
      return typeof dial === 'string' && !this.#secrets.has(stepInto(place, 'dial')) ? [shortened(dial)] : [];
    });
  }
}

/** Shortens a text to one line of limited length. @internal */
export function shortened(text: string, most = maxLine): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
