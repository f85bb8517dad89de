import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AdminRequest } from '@caddis/core/admin';
import { readBody } from './read-body.js';

/** The target of a request. @internal */
export interface RequestTarget {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Parses a request target: a path, or an absolute URL as sent to proxies. @internal */
export function targetOf(url: string): RequestTarget {
  const relative = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const [target = ''] = relative.split('#', 1);
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return { path: path === '' ? '/' : path, query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)) };
}

/** A request as the routes see it. @internal */
export class IncomingRequest implements AdminRequest {
  #body: Promise<Uint8Array> | undefined;
  #controller: AbortController | undefined;

  constructor(
    private readonly message: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly target: RequestTarget & { readonly rest: string; readonly seesSecrets: boolean; readonly ending: AbortSignal },
  ) {}

  get method(): string {
    return this.message.method ?? '';
  }

  get path(): string {
    return this.target.path;
  }

  get rest(): string {
    return this.target.rest;
  }

  get query(): URLSearchParams {
    return this.target.query;
  }

  get seesSecrets(): boolean {
    return this.target.seesSecrets;
  }

  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    const controller = new AbortController();
    const { ending } = this.target;
    const abort = (): void => {
      ending.removeEventListener('abort', abort);
      controller.abort();
    };
    this.#controller = controller;
    this.response.once('close', abort);
    if (ending.aborted || this.response.closed) abort();
    else ending.addEventListener('abort', abort);
    return controller.signal;
  }

  header(name: string): string | undefined {
    return fieldOf(this.message, name.toLowerCase());
  }

  body(): Promise<Uint8Array> {
    return (this.#body ??= readBody(this.message));
  }
}

/** The value of a header field; several values are joined by commas. @param name - in lower case @internal */
export function fieldOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
