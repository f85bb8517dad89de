import { Readable } from 'node:stream';
import type { HttpRequest, PlaceholderProvider, Placeholders, PlaceholderValue } from '@caddis/core/http';
import { HeaderFields } from './header-fields.js';

/** Properties of a test request: any of `HttpRequest`, and two in a short form. @public */
export type TestRequestOptions = { readonly [Name in Exclude<keyof HttpRequest, 'headers' | 'placeholders'>]?: HttpRequest[Name] | undefined } & {
  /** Header fields as a flat list: name, value, name, value. */
  readonly headers?: readonly string[];
  /** Values by name without braces. */
  readonly placeholders?: Readonly<Record<string, PlaceholderValue>>;
};

/**
 * Makes a request without a connection: `GET /` for `example.test` over HTTP/1.1 from 127.0.0.1, without header fields and body.
 *
 * @param options - properties that differ from this
 *
 * @public
 */
export function testRequest(options: TestRequestOptions = {}): HttpRequest {
  const { headers = [], placeholders = {}, ...different } = options;
  const { method = 'GET', uri = '/' } = options;
  const endpoint = { address: '127.0.0.1', port: 1 };
  const request = {
    method,
    uri,
    originalMethod: method,
    originalUri: uri,
    host: 'example.test',
    protocol: 'HTTP/1.1',
    scheme: 'http' as const,
    headers: new HeaderFields([...headers]),
    body: Readable.from([]),
    bodyLength: 0,
    remote: endpoint,
    local: endpoint,
    clientIp: endpoint.address,
    fromTrustedProxy: false,
    vars: new Map(),
    placeholders: new TestPlaceholders(new Map(Object.entries(placeholders))),
    signal: different.signal ?? new AbortController().signal,
  };
  return { ...request, ...different } as HttpRequest;
}

/** Placeholders with given values. Unknown placeholders are replaced by nothing. */
class TestPlaceholders implements Placeholders {
  private readonly providers = new Map<string, PlaceholderProvider>();

  constructor(private readonly values: Map<string, PlaceholderValue | (() => PlaceholderValue | undefined)>) {}

  get(name: string): string | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : String(value ?? '');
  }

  value(name: string): PlaceholderValue | undefined {
    const value = this.values.get(name);
    if (value !== undefined) return typeof value === 'function' ? value() : value;
    const prefix = [...this.providers.keys()].find((known) => name.startsWith(known));
    return prefix === undefined ? undefined : this.providers.get(prefix)?.placeholder(name.slice(prefix.length));
  }

  set(name: string, value: PlaceholderValue | (() => PlaceholderValue | undefined)): void {
    this.values.set(name, value);
  }

  provide(prefix: string, provider: PlaceholderProvider): void {
    this.providers.set(prefix, provider);
  }

  expand(text: string): string {
    return text.replace(/\{([^{}]+)\}/g, (_whole, name: string) => this.get(name) ?? '');
  }
}
