import { boolean, module, object, record, string, type ConfigOf } from '@caddis/core';
import { handlers, statusCode, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { fieldNameDoubts, fieldValueTexts } from '../fields/field-doubts.js';
import { sendableValue } from '../fields/field-text.js';
import { compileFieldName, compileFieldValue } from '../templates/field-template.js';
import { compileTemplate, type Template } from '../templates/template.js';
import { parseStatusCode } from '../response/parse-status-code.js';

/** Config of {@link StaticResponseHandler}. @public */
export const StaticResponseConfig = object({
  status_code: statusCode({
    description: 'Status code: a number, or a text with placeholders.',
    optional: true,
    omitted: '200, or in error routes the status of the error',
  }),
  headers: record(fieldValueTexts, {
    description: 'Header fields of the response: values by name. Placeholders in names and values are expanded.',
    keyName: 'header field',
    keyDoubts: fieldNameDoubts,
    default: {},
  }),
  body: string({
    description: 'Body of the response. Known placeholders are expanded. If omitted, the body is empty.',
    default: '',
    placeholders: 'request',
  }),
  close: boolean({ description: 'Whether to close the connection after the response.', default: false }),
  abort: boolean({ description: 'Whether to cut the connection instead of answering.', default: false }),
});

/**
 * Sends the response that the config states.
 *
 * @see Caddy's `StaticResponse`
 * @public
 */
@module(handlers, {
  name: 'static_response',
  alsoCalled: ['redirect', 'redirects', 'respond', 'maintenance page', 'fixed response', '301', '308'],
  config: StaticResponseConfig,
  summary: 'Answers with a fixed response.',
  description:
    'A body without `Content-Type` is sent as `application/json` if it is a JSON object or array, and otherwise as `text/plain; charset=utf-8`. ' +
    'With a status below 200, the fields are sent ahead of the response; after 103 (early hints), the next handler answers.',
  examples: [
    {
      title: 'A redirect.',
      config: { handler: 'static_response', status_code: 308, headers: { Location: ['https://{http.request.host}{http.request.uri}'] } },
    },
    { title: 'A short answer.', config: { handler: 'static_response', body: 'Hello from {http.request.host}' } },
  ],
})
export class StaticResponseHandler implements Handler {
  private readonly headers: readonly { readonly name: Template; readonly values: readonly Template[] }[];
  private readonly body: Template;
  private readonly status: Template | undefined;
  private readonly contentType: string;

  constructor(private readonly config: ConfigOf<typeof StaticResponseConfig>) {
    this.headers = Object.entries(config.headers).map(([name, values]) => ({
      name: compileFieldName(name),
      values: values.map(compileFieldValue),
    }));
    this.body = compileTemplate(config.body);
    this.status = config.status_code === undefined || config.status_code === '' ? undefined : compileTemplate(String(config.status_code));
    this.contentType = isJson(config.body.trim()) ? 'application/json' : 'text/plain; charset=utf-8';
  }

  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
    if (this.config.abort) return response.abort();
    const { headers } = response;
    for (const { name, values } of this.headers) {
      const field = expand(name, request);
      if (field !== '') headers.set(field, values.map((value) => sendableValue(expand(value, request))));
    }
    if (this.config.close) headers.set('Connection', 'close');
    if (this.status !== undefined) response.status = parseStatusCode(expand(this.status, request));
    if (response.status < 200) {
      const { status } = response;
      response.status = 200;
      response.informational(status, headers.raw());
      if (status === 103) return next();
    }
    const body = this.body.constant ? this.body.text : this.body.expand(request.placeholders, 'known');
    if (body === '') return response.end();
    if (response.status !== 304 && (headers.get('Content-Type') ?? '') === '') headers.set('Content-Type', this.contentType);
    response.end(body);
  }
}

/** Expands a template. Most templates are constant; for those, the placeholders of the request need not be created. */
function expand(template: Template, request: HttpRequest): string {
  return template.constant ? template.text : template.expand(request.placeholders);
}

function isJson(text: string): boolean {
  if (text.length <= 2 || !/^(\{[^]*\}|\[[^]*\])$/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
