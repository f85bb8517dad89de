import { module, object, type ConfigOf } from '@caddis/core';
import { HandlerError, handlers, statusCode, type Handler, type HttpRequest, type HttpResponse } from '@caddis/core/http';
import { compileTemplate, parseStatusCode, type Template } from '@caddis/http/kit';
import { heldResponseFor } from '../proxy/response/held-response.js';

/** Config of {@link CopyResponseHandler}. @public */
export const CopyResponseConfig = object({
  status_code: statusCode({ description: 'Status code for the client: a number, or a text with placeholders.', optional: true, omitted: 'that of the upstream' }),
});

/**
 * Sends the response of the upstream to the client.
 *
 * @see Caddy's `CopyResponseHandler`
 * @public
 */
@module(handlers, {
  name: 'copy_response',
  config: CopyResponseConfig,
  summary: "Sends the upstream's response to the client, in routes of `handle_response`.",
  description: 'Anywhere else, the handler fails with status 500. It does not call the next handler.',
  examples: [{ title: "Hides an upstream's error.", config: { handler: 'copy_response', status_code: 200 } }],
})
export class CopyResponseHandler implements Handler {
  private readonly status: Template | undefined;

  constructor({ status_code }: ConfigOf<typeof CopyResponseConfig>) {
    this.status = status_code === undefined || status_code === '' ? undefined : compileTemplate(String(status_code));
  }

  handle(request: HttpRequest, response: HttpResponse): Promise<void> {
    const held = heldResponseFor(request);
    if (held === undefined) throw new HandlerError(500, 'copy_response works only in handle_response of a reverse_proxy');
    return held.copyTo(response, this.status === undefined ? held.parts.status : parseStatusCode(this.status.expand(request.placeholders)));
  }
}
