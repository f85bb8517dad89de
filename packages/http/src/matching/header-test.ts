import type { HttpRequest } from '@caddis/core/http';
import { fieldText } from '../fields/field-text.js';
import { fieldIs } from '../fields/raw-fields.js';
import { compileTemplate, type Template } from '../templates/template.js';
import { matchesWildcard } from '../text/wildcard.js';

/** Tests one header field of a request or response. @internal */
export class HeaderTest {
  private readonly wanted: readonly Template[] | undefined;

  constructor(
    readonly name: string,
    values: readonly string[] | null,
  ) {
    this.wanted = values?.map(compileTemplate);
  }

  /**
   * @param values - values of the field
   * @param request - the request whose placeholders the config may use
   */
  matches(values: readonly string[], request: HttpRequest): boolean {
    if (this.wanted === undefined) return values.length === 0;
    if (this.wanted.length === 0) return values.length > 0;
    return this.wanted.some((template) => {
      const wanted = template.constant ? template.text : template.expand(request.placeholders);
      return values.some((value) => matchesWildcard(fieldText(value), wanted));
    });
  }
}

/**
 * Returns the values of a field for matchers. For `Host`, this is the host of the request.
 *
 * @internal
 */
export function headerValues(request: HttpRequest, name: string): readonly string[] {
  if (fieldIs(name, 'host')) return [request.host];
  return request.headers.getAll(name);
}
