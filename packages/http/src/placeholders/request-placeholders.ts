import type { ExpandMode, PlaceholderProvider, Placeholders, PlaceholderValue } from '@caddis/core/http';
import { askProvider } from '../guards/ask-provider.js';
import { globalPlaceholder } from '../templates/global-placeholders.js';
import { httpPlaceholder, type PlaceholderSubject } from './http-placeholders.js';
import { textOf } from '../templates/value-text.js';
import { expandText } from '../templates/template.js';

/** A provider, its prefix, and the module that had the request when the provider was registered. */
interface Provided {
  readonly prefix: string;
  readonly provider: PlaceholderProvider;
  readonly by: object | undefined;
}

/** A function that was set, and the module that had the request at that time. */
class SetFunction implements PlaceholderProvider {
  constructor(
    readonly placeholder: () => PlaceholderValue | undefined,
    readonly by: object | undefined,
  ) {}
}

/**
 * The placeholders of one request, looked up in this order: those that handlers have set, providers, the request's own, global ones. If a
 * provider fails, its name counts as unknown, and the error is logged.
 *
 * @internal
 */
export class RequestPlaceholders implements Placeholders {
  private readonly own = new Map<string, PlaceholderValue | SetFunction>();
  private providers: readonly Provided[] = [];

  constructor(private readonly subject: PlaceholderSubject) {}

  get(name: string): string | undefined {
    const value = this.value(name);
    return typeof value === 'string' || value === undefined ? value : textOf(value);
  }

  value(name: string): PlaceholderValue | undefined {
    const value = this.own.get(name);
    if (value !== undefined) return value instanceof SetFunction ? this.ask(value, name, value.by) : value;
    for (const { prefix, provider, by } of this.providers) {
      if (name.startsWith(prefix)) return this.ask(provider, name.slice(prefix.length), by);
    }
    return name.startsWith('http.') ? httpPlaceholder(this.subject, name.slice(5)) : globalPlaceholder(name);
  }

  private ask(provider: PlaceholderProvider, name: string, by: object | undefined): PlaceholderValue | undefined {
    try {
      return askProvider(provider, name, by);
    } catch (error) {
      this.subject.server?.report?.(error, 'a placeholder could not be read');
      return undefined;
    }
  }

  set(name: string, value: PlaceholderValue | (() => PlaceholderValue | undefined)): void {
    this.own.set(name, typeof value === 'function' ? new SetFunction(value, this.subject.atWork) : value);
  }

  provide(prefix: string, provider: PlaceholderProvider): void {
    this.providers = [{ prefix, provider, by: this.subject.atWork }, ...this.providers.filter((each) => each.prefix !== prefix)];
  }

  expand(text: string, mode?: ExpandMode): string {
    return expandText(text, (name) => this.get(name), mode);
  }
}
