import { integer, module, object } from '@caddis/core';
import { handlers, matchers, type Handler, type HttpRequest, type HttpResponse, type Matcher, type Next } from '@caddis/core/http';

/**
 * Provides handlers and matchers that a test has created as modules, so that a config can refer to them by number.
 *
 * Create one for each runtime.
 */
export class GivenModules {
  private readonly given: object[] = [];

  /** The modules `http.handlers.given` and `http.matchers.given`, for a registry. */
  readonly modules: object;

  constructor() {
    const { given } = this;

    @module(handlers, { name: 'given', config: object({ number: integer({ description: 'Its number.' }) }), summary: 'A handler of the test.' })
    class GivenHandler implements Handler {
      private readonly handler: Handler;

      constructor(config: { readonly number: number }) {
        this.handler = given[config.number] as Handler;
      }

      handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
        return this.handler.handle(request, response, next);
      }
    }

    @module(matchers, { name: 'given', config: integer(), summary: 'A matcher of the test.' })
    class GivenMatcher implements Matcher {
      private readonly matcher: Matcher;

      constructor(config: number) {
        this.matcher = given[config] as Matcher;
      }

      matches(request: HttpRequest): boolean | Promise<boolean> {
        return this.matcher.matches(request);
      }
    }

    this.modules = { GivenHandler, GivenMatcher };
  }

  /** Converts a value for JSON: handlers and matchers of the test are stored, and replaced by their numbers. */
  toJson(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.toJson(item));
    if (typeof (value as Partial<Handler>).handle === 'function') return { handler: 'given', number: this.given.push(value) - 1 };
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => (isMatcher(item) ? ['given', this.given.push(item) - 1] : [key, this.toJson(item)])),
    );
  }
}

function isMatcher(value: unknown): value is Matcher {
  return typeof (value as Partial<Matcher> | null | undefined)?.matches === 'function';
}
