import type { HttpHeaders } from '@caddis/core/http';

/** Header fields of a message, stored as a flat list of names and values. @public */
export class HeaderFields implements HttpHeaders {
  constructor(private list: string[] = []) {}

  get(name: string): string | undefined {
    return this.getAll(name)[0];
  }

  getAll(name: string): readonly string[] {
    return this.list.filter((_value, index) => index % 2 === 1 && this.list[index - 1]?.toLowerCase() === name.toLowerCase());
  }

  has(name: string): boolean {
    return this.getAll(name).length > 0;
  }

  set(name: string, value: string | readonly string[]): void {
    this.delete(name);
    for (const one of typeof value === 'string' ? [value] : value) this.append(name, one);
  }

  append(name: string, value: string): void {
    this.list.push(name, value);
  }

  delete(name: string): void {
    this.list = this.list.filter((_value, index) => this.list[index - (index % 2)]?.toLowerCase() !== name.toLowerCase());
  }

  raw(): readonly string[] {
    return this.list;
  }
}
