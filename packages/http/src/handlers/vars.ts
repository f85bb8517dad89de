import { module, raw, record, type ConfigOf } from '@caddis/core';
import { handlers, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { compileTemplate, type Template } from '../templates/template.js';

// A variable may be any JSON value, and no builder type allows that, hence the raw schema.
/** Config of {@link VarsHandler}. @public */
export const VarsConfig = record(raw<unknown>({ description: 'Value; placeholders in texts are expanded.' }));

/**
 * Sets variables of the request.
 *
 * @see Caddy's `VarsMiddleware`
 * @public
 */
@module(handlers, {
  name: 'vars',
  config: VarsConfig,
  summary: 'Sets variables of the request.',
  description: 'Read them as `{http.vars.NAME}`, or with the matcher `vars`.',
  examples: [{ title: 'A variable for later handlers.', config: { handler: 'vars', tenant: '{http.request.host.labels.2}' } }],
})
export class VarsHandler implements Handler {
  private readonly variables: readonly { readonly name: Template; readonly value: Template | undefined; readonly constant: unknown }[];

  constructor(config: ConfigOf<typeof VarsConfig>) {
    this.variables = Object.entries(config).map(([name, value]) => ({
      name: compileTemplate(name),
      value: typeof value === 'string' ? compileTemplate(value) : undefined,
      constant: value,
    }));
  }

  handle(request: HttpRequest, _response: HttpResponse, next: Next): void | Promise<void> {
    for (const { name, value, constant } of this.variables) {
      request.vars.set(name.expand(request.placeholders), value === undefined ? constant : value.expand(request.placeholders));
    }
    return next();
  }
}
