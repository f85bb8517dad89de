import { module, object, string, type ConfigOf } from '@caddis/core';
import { HandlerError, handlers, statusCode, type Handler, type HttpRequest } from '@caddis/core/http';
import { compileTemplate, type Template } from '../templates/template.js';
import { parseStatusCode } from '../response/parse-status-code.js';

/** Config of {@link ErrorHandler}. @public */
export const ErrorConfig = object({
  error: string({ description: 'Message of the error. If omitted, it is empty.', default: '', placeholders: 'request' }),
  status_code: statusCode({ description: 'Status code: a number, or a text with placeholders.', default: 500 }),
});

/**
 * Fails on purpose, so that the error routes answer.
 *
 * @see Caddy's `StaticError`
 * @public
 */
@module(handlers, {
  name: 'error',
  alsoCalled: ['raise an error', 'deny', 'forbidden', 'block'],
  config: ErrorConfig,
  summary: 'Fails with an error, which the error routes answer.',
  examples: [{ title: 'Something that must not be seen.', config: { handler: 'error', status_code: 404, error: 'no such page' } }],
})
export class ErrorHandler implements Handler {
  private readonly message: Template;
  private readonly status: Template;

  constructor(config: ConfigOf<typeof ErrorConfig>) {
    this.message = compileTemplate(config.error);
    this.status = compileTemplate(String(config.status_code) || '500');
  }

  handle({ placeholders }: HttpRequest): never {
    throw new HandlerError(parseStatusCode(this.status.expand(placeholders)), this.message.expand(placeholders, 'known'));
  }
}
