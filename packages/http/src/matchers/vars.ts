import { array, module, record, string, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { textOf } from '../templates/value-text.js';
import { compileTemplate, type Template } from '../templates/template.js';

/** Config of {@link VarsMatcher}. @public */
export const VarsMatcherConfig = record(array(string({ description: 'Value.', placeholders: 'request' })));

/**
 * Matches variables and placeholders.
 *
 * @see Caddy's `VarsMatcher`
 * @public
 */
@module(matchers, {
  name: 'vars',
  config: VarsMatcherConfig,
  summary: 'Matches by variables or placeholders.',
  description: 'A key is the name of a variable, or a placeholder in braces. One key with an equal value is enough. Without keys, every request matches.',
  examples: [{ title: 'By a placeholder.', config: { '{http.request.uri.path.dir}': ['/one/', '/two/'] } }],
})
export class VarsMatcher implements Matcher {
  private readonly variables: readonly { readonly name: string; readonly values: readonly Template[] }[];

  constructor(config: ConfigOf<typeof VarsMatcherConfig>) {
    this.variables = Object.entries(config).map(([name, values]) => ({ name, values: values.map(compileTemplate) }));
  }

  matches(request: HttpRequest): boolean {
    return this.variables.length === 0 || this.variables.some(({ name, values }) => {
      const actual = variableText(request, name);
      return values.some((value) => value.expand(request.placeholders) === actual);
    });
  }
}

/**
 * Returns the value of a variable, or of a placeholder in braces, as text; empty if it is unknown.
 *
 * @internal
 */
export function variableText(request: HttpRequest, name: string): string {
  if (name.startsWith('{') && name.endsWith('}')) return request.placeholders.get(name.slice(1, -1)) ?? '';
  return request.vars.has(name) ? textOf(request.vars.get(name)) : (request.placeholders.get(`http.vars.${name}`) ?? '');
}
