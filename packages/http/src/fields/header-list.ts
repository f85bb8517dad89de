import type { HttpHeaders } from '@caddis/core/http';
import { indexOfField } from './raw-fields.js';

/**
 * Header fields as a flat list. A message has few fields, so a linear search is faster than an index.
 *
 * @public
 */
export class HeaderList implements HttpHeaders {
  /**
   * @param fields - name, value, name, value; owned by this object from now on
   */
  constructor(private readonly fields: string[] = []) {}

  get(name: string): string | undefined {
    const at = this.find(name, 0);
    return at < 0 ? undefined : this.fields[at + 1];
  }

  getAll(name: string): readonly string[] {
    const values: string[] = [];
    for (let at = this.find(name, 0); at >= 0; at = this.find(name, at + 2)) values.push(this.fields[at + 1] as string);
    return values;
  }

  has(name: string): boolean {
    return this.find(name, 0) >= 0;
  }

  set(name: string, value: string | readonly string[]): void {
    if (typeof value !== 'string') {
      this.delete(name);
      for (const each of value) this.fields.push(name, each);
      return;
    }
    const at = this.find(name, 0);
    if (at < 0) {
      this.fields.push(name, value);
      return;
    }
    this.deleteFrom(name, at + 2);
    this.fields[at] = name;
    this.fields[at + 1] = value;
  }

  append(name: string, value: string): void {
    this.fields.push(name, value);
  }

  delete(name: string): void {
    this.deleteFrom(name, 0);
  }

  raw(): readonly string[] {
    return this.fields;
  }

  /** Appends the fields of a flat list. */
  appendRaw(fields: readonly string[]): void {
    for (const text of fields) this.fields.push(text);
  }

  private deleteFrom(name: string, start: number): void {
    for (let at = this.find(name, start); at >= 0; at = this.find(name, at)) this.fields.splice(at, 2);
  }

  private find(name: string, start: number): number {
    return indexOfField(this.fields, name, start);
  }
}
