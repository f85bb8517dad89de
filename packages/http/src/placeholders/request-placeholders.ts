import { blameModule, describeValue, type FaultyCall, isThenable, moduleFault, originOf } from '@caddis/core';
import type { ExpandMode, PlaceholderProvider, Placeholders, PlaceholderValue } from '@caddis/core/http';
import { globalPlaceholder } from '../templates/global-placeholders.js';
import { httpPlaceholder, type PlaceholderSubject } from './http-placeholders.js';
import { textOf } from '../templates/value-text.js';
import { expandText } from '../templates/template.js';

/** Who answers for names, and the module that had the request when it was told. */
interface Provided {
  readonly prefix: string;
  readonly provider: PlaceholderProvider;
  readonly by: object | undefined;
}

/**
 * The placeholders of one request: what handlers set, then what providers answer, then the request's own, then the process's. This
 * is the one place that asks what modules have set or provided: what throws, or is no text, counts as a name that nobody knows, and
 * is logged.
 *
 * @internal
 */
export class RequestPlaceholders implements Placeholders {
  private readonly own = new Map<string, PlaceholderValue | (() => PlaceholderValue | undefined)>();
  private providers: readonly Provided[] = [];

  constructor(private readonly subject: PlaceholderSubject) {}

  get(name: string): string | undefined {
    const value = this.value(name);
    return typeof value === 'string' || value === undefined ? value : textOf(value);
  }

  value(name: string): PlaceholderValue | undefined {
    const value = this.own.get(name);
    if (value !== undefined) return typeof value === 'function' ? this.ask({ placeholder: value }, name) : value;
    for (const { prefix, provider, by } of this.providers) {
      if (name.startsWith(prefix)) return this.ask(provider, name.slice(prefix.length), by);
    }
    return name.startsWith('http.') ? httpPlaceholder(this.subject, name.slice(5)) : globalPlaceholder(name);
  }

  private ask(provider: PlaceholderProvider, name: string, by?: object): PlaceholderValue | undefined {
    let value: unknown;
    try {
      value = provider.placeholder(name);
    } catch (error) {
      return this.refuse(blameModule(callOf(provider, by), error));
    }
    if (value === undefined || isPlaceholderValue(value)) return value;
    // What a promise comes to is too late to be of use, and must not end the process.
    if (isThenable(value)) Promise.resolve(value).then(ignore, ignore);
    return this.refuse(moduleFault(callOf(provider, by), `returned ${describeValue(value)} for ${JSON.stringify(name)}, expected a text or another value of a placeholder`));
  }

  private refuse(error: unknown): undefined {
    this.subject.server?.report?.(error, 'a placeholder could not be read');
    return undefined;
  }

  set(name: string, value: PlaceholderValue | (() => PlaceholderValue | undefined)): void {
    this.own.set(name, value);
  }

  provide(prefix: string, provider: PlaceholderProvider): void {
    this.providers = [{ prefix, provider, by: this.subject.atWork }, ...this.providers.filter((each) => each.prefix !== prefix)];
  }

  expand(text: string, mode?: ExpandMode): string {
    return expandText(text, (name) => this.get(name), mode);
  }
}

/** The call of a provider, which is a module or the work of one. */
function callOf(provider: PlaceholderProvider, by: object | undefined): FaultyCall {
  return { module: by === undefined || originOf(provider) !== undefined ? provider : by, method: 'placeholder' };
}

/** Some values throw when they are looked at. */
function isPlaceholderValue(value: unknown): value is PlaceholderValue {
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
  try {
    return value === null || value instanceof Date || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
  } catch {
    return false;
  }
}

function ignore(): void {}
