import { blameModule, describeValue, moduleFault } from '@caddis/core';
import type { ExpandMode, PlaceholderProvider, Placeholders } from '@caddis/core/http';
import { globalPlaceholder } from './global-placeholders.js';
import { httpPlaceholder, type PlaceholderSubject } from './http-placeholders.js';
import { expandText } from './template.js';

/**
 * The placeholders of one request: what handlers set, then what providers answer, then the request's own, then the process's. This
 * is the one place that asks what modules have set or provided: what throws, or is no text, counts as a name that nobody knows, and
 * is logged.
 *
 * @internal
 */
export class RequestPlaceholders implements Placeholders {
  private readonly own = new Map<string, string | (() => string | undefined)>();
  private providers: readonly { readonly prefix: string; readonly provider: PlaceholderProvider }[] = [];

  constructor(private readonly subject: PlaceholderSubject) {}

  get(name: string): string | undefined {
    const value = this.own.get(name);
    if (typeof value === 'string') return value;
    if (value !== undefined) return this.ask({ placeholder: value }, name);
    for (const { prefix, provider } of this.providers) {
      if (name.startsWith(prefix)) return this.ask(provider, name.slice(prefix.length));
    }
    return name.startsWith('http.') ? httpPlaceholder(this.subject, name.slice(5)) : globalPlaceholder(name);
  }

  private ask(provider: PlaceholderProvider, name: string): string | undefined {
    let value: unknown;
    try {
      value = provider.placeholder(name);
    } catch (error) {
      return this.refuse(blameModule({ module: provider, method: 'placeholder' }, error));
    }
    if (typeof value === 'string' || value === undefined) return value;
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
    return this.refuse(moduleFault({ module: provider, method: 'placeholder' }, `returned ${describeValue(value)} for ${JSON.stringify(name)}, expected a text`));
  }

  private refuse(error: unknown): undefined {
    this.subject.server?.report?.(error, 'a placeholder could not be read');
    return undefined;
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
