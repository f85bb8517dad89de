import type { ExpandMode, PlaceholderProvider, Placeholders } from '@caddis/core/http';
import { globalPlaceholder } from './global-placeholders.js';
import { httpPlaceholder, type PlaceholderSubject } from './http-placeholders.js';
import { expandText } from './template.js';

/**
 * The placeholders of one request: what handlers set, then what providers answer, then the request's own, then the process's.
 *
 * @internal
 */
export class RequestPlaceholders implements Placeholders {
  private readonly own = new Map<string, string | (() => string | undefined)>();
  private providers: readonly { readonly prefix: string; readonly provider: PlaceholderProvider }[] = [];

  constructor(private readonly subject: PlaceholderSubject) {}

  get(name: string): string | undefined {
    const value = this.own.get(name);
    if (value !== undefined) return typeof value === 'string' ? value : value();
    for (const { prefix, provider } of this.providers) {
      if (name.startsWith(prefix)) return provider.placeholder(name.slice(prefix.length));
    }
    return name.startsWith('http.') ? httpPlaceholder(this.subject, name.slice(5)) : globalPlaceholder(name);
  }

  set(name: string, value: string | (() => string | undefined)): void {
    this.own.set(name, value);
  }

  provide(prefix: string, provider: PlaceholderProvider): void {
    this.providers = [{ prefix, provider }, ...this.providers.filter((each) => each.prefix !== prefix)];
  }

  expand(text: string, mode?: ExpandMode): string {
    return expandText(text, (name) => this.get(name), mode);
  }
}
