import { boolean, module, object, string, type ConfigOf } from '@caddis/core';
import { handlers, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { addExtraField, addLateField } from '../logging/extra-fields.js';

/** Config of {@link LogAppendHandler}. @public */
export const LogAppendConfig = object({
  key: string({ description: "Name of the field in the request's log line.", minLength: 1 }),
  value: string({
    description:
      'A placeholder such as `{http.vars.user}`, which is read when the line is written; or the name of a variable; or, if no variable has that ' +
      'name, the text itself.',
    placeholders: 'request',
    default: '',
  }),
  early: boolean({ description: 'Whether to read the value before the next handlers run, instead of when the line is written.', default: false }),
});

/** Matches a text that consists of exactly one placeholder. */
const placeholder = /^\{([^{}]+)\}$/;

/** Adds a field to the access log line of a request. @public */
@module(handlers, {
  name: 'log_append',
  config: LogAppendConfig,
  summary: "Adds a field to the request's line in the access log.",
  description: 'Fields with the name of a secret, such as `token`, are written as `[redacted]`. Bodies cannot be logged: placeholders for them are empty.',
  examples: [
    { title: 'The backend that answered.', config: { handler: 'log_append', key: 'upstream', value: '{http.reverse_proxy.upstream.hostport}' } },
    { title: 'A constant text.', config: { handler: 'log_append', key: 'area', value: 'shop' } },
  ],
})
export class LogAppendHandler implements Handler {
  readonly #placeholder: string | undefined;

  constructor(private readonly config: ConfigOf<typeof LogAppendConfig>) {
    this.#placeholder = placeholder.exec(config.value)?.[1];
  }

  handle(request: HttpRequest, _response: HttpResponse, next: Next): void | Promise<void> {
    const { key, early } = this.config;
    if (early) addExtraField(request, key, this.#valueFor(request));
    else addLateField(request, key, () => this.#valueFor(request));
    return next();
  }

  #valueFor(request: HttpRequest): unknown {
    const { value } = this.config;
    const name = this.#placeholder;
    return name === undefined ? (request.vars.get(value) ?? value) : (request.placeholders.get(name) ?? null);
  }
}
