import { Readable } from 'node:stream';
import { clock, duration, inject, integer, module, object, string, type Clock, type ConfigOf, type Timer } from '@caddis/core';
import { HandlerError, handlers, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { compileTemplate, type Template } from '../templates/template.js';
import { bodyTooLarge, BoundedBody } from '../request/bounded-body.js';
import { bytesOfText } from '../text/byte-text.js';

/** Config of {@link RequestBodyHandler}. @public */
export const RequestBodyConfig = object({
  max_size: integer({
    description: 'Greatest size of a body in bytes; a larger one ends with status 413. If omitted, 0 or negative, there is no limit.',
    default: 0,
  }),
  read_timeout: duration({ description: 'Longest time for the body to arrive. If omitted or 0, there is no limit.', default: '0' }),
  write_timeout: duration({ description: 'Longest time for writing the response. If omitted or 0, there is no limit.', default: '0' }),
  set: string({ description: 'Text that replaces the body. If omitted, the body is not changed.', default: '', placeholders: 'request' }),
});

/**
 * Limits or replaces the body of a request.
 *
 * @see Caddy's `RequestBody`
 * @public
 */
@module(handlers, {
  name: 'request_body',
  alsoCalled: ['upload limit', 'body size', 'max body size'],
  config: RequestBodyConfig,
  summary: 'Limits the size of request bodies, or replaces them.',
  description: 'The size of a body is checked while a handler reads it.',
  examples: [{ title: 'At most one megabyte.', config: { handler: 'request_body', max_size: 1_000_000 } }],
})
export class RequestBodyHandler implements Handler {
  private readonly set: Template | undefined;

  constructor(
    private readonly config: ConfigOf<typeof RequestBodyConfig>,
    @inject(clock) private readonly time: Clock,
  ) {
    this.set = config.set === '' ? undefined : compileTemplate(config.set);
  }

  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
    if (this.set !== undefined) replaceBody(request, this.set.expand(request.placeholders));
    const { max_size: maxSize, read_timeout: readTimeout, write_timeout: writeTimeout } = this.config;
    if (request.bodyLength !== 0 && (maxSize > 0 || readTimeout > 0)) boundBody(request, maxSize);
    return readTimeout > 0 || writeTimeout > 0 ? this.nextInTime(request, response, next) : next();
  }

  private async nextInTime(request: HttpRequest, response: HttpResponse, next: Next): Promise<void> {
    const timers: Timer[] = [];
    const { read_timeout: readTimeout, write_timeout: writeTimeout } = this.config;
    if (readTimeout > 0 && request.bodyLength !== 0) {
      const { body } = request;
      const late = (): void => {
        if (!body.readableEnded) body.destroy(new HandlerError(408, 'the body of the request took too long'));
      };
      timers.push(this.time.setTimeout(late, readTimeout));
    }
    if (writeTimeout > 0) timers.push(this.time.setTimeout(() => response.abort(), writeTimeout));
    try {
      await next();
    } finally {
      for (const timer of timers) timer.cancel();
    }
  }
}

function replaceBody(request: HttpRequest, text: string): void {
  const body = bytesOfText(text);
  request.body = Readable.from([body], { objectMode: false });
  request.bodyLength = body.length;
  request.headers.delete('Transfer-Encoding');
  request.headers.set('Content-Length', String(body.length));
}

/** Limits the body. If its announced length is too large, the body is refused without reading it. */
function boundBody(request: HttpRequest, maxSize: number): void {
  const limit = maxSize > 0 ? maxSize : Infinity;
  if ((request.bodyLength ?? 0) <= limit) request.body = new BoundedBody(request.body, limit);
  else request.body = refusedBody();
}

function refusedBody(): Readable {
  const body = new Readable({
    read() {
      this.destroy(bodyTooLarge());
    },
  });
  return body.on('error', () => undefined);
}
