import { Readable } from 'node:stream';
import type { HttpHeaders, HttpRequest } from '@caddis/core/http';

/**
 * What can be said of a request for tests.
 *
 * @experimental
 */
export interface TestRequestOptions extends Partial<Pick<HttpRequest, 'method' | 'uri' | 'host' | 'signal'>> {
  /** Placeholder values by name without braces. */
  readonly placeholders?: Readonly<Record<string, string>>;
  /** Header fields as a flat list: name, value, name, value. */
  readonly headers?: readonly string[];
}

/**
 * Makes a request for tests: `GET /` for `example.test`, unless told otherwise.
 *
 * @param options - what is different
 * @experimental
 */
export function testRequest(options: TestRequestOptions = {}): HttpRequest {
  const { method = 'GET', uri = '/', host = 'example.test', placeholders = {}, headers = [] } = options;
  const { signal = new AbortController().signal } = options;
  const endpoint = { address: '127.0.0.1', port: 1 };
  return {
    method,
    uri,
    originalMethod: method,
    originalUri: uri,
    host,
    protocol: 'HTTP/1.1',
    scheme: 'http',
    headers: new FlatHeaders([...headers]),
    body: Readable.from([]),
    bodyLength: 0,
    remote: endpoint,
    local: endpoint,
    clientIp: endpoint.address,
    fromTrustedProxy: false,
    vars: new Map(),
    placeholders: {
      get: (name) => placeholders[name],
      value: (name) => placeholders[name],
      set: () => undefined,
      provide: () => undefined,
      expand: (text) => text.replace(/\{([^{}]+)\}/g, (_whole, name: string) => placeholders[name] ?? ''),
    },
    signal,
  };
}

class FlatHeaders implements HttpHeaders {
  constructor(private list: string[]) {}

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
    const isOther = (index: number): boolean => this.list[index - (index % 2)]?.toLowerCase() !== name.toLowerCase();
    this.list = this.list.filter((_value, index) => isOther(index));
  }

  raw(): readonly string[] {
    return this.list;
  }
}
