import { array, boolean, module, nothing, number, object, string, union, type ConfigInput, type ConfigOf, type Provisioner } from '@caddis/core';
import { handlers, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { reportErrors, throwFirst, type PlacedError } from '../config/placed-errors.js';
import { errors } from '../errors.js';
import { textOf } from '../templates/value-text.js';
import { compileTemplate, type Template } from '../templates/template.js';
import { checkRegexp } from '../regexp/check-regexp.js';
import { compileRegexp, type Regexp } from '../regexp/go-regexp.js';

const output = union([string(), number(), boolean(), nothing()], {
  description: 'Value for the destination at the same position. `null` leaves the value to later mappings and the default.',
});

const mapping = object({
  input: string({ description: 'Text that the source must equal. If omitted, `input_regexp` is used.', default: '' }),
  input_regexp: string({
    description: 'Regular expression that the source must match. Outputs can use `${1}` and `${name}`.',
    default: '',
  }),
  outputs: array(output, { description: 'Values, one for each destination.' }),
});

/** Config of {@link MapHandler}. @public */
export const MapConfig = object({
  source: string({ description: 'Text to look up, usually a placeholder.', placeholders: 'request' }),
  destinations: array(string({ description: 'Placeholder, in braces.', pattern: '^\\{[^{}]+\\}$' }), { description: 'Placeholders to set, e.g. `{tenant}`.' }),
  mappings: array(mapping, { description: 'Mappings. The first one that matches is used.', default: [] }),
  defaults: array(string({ description: 'Value.', placeholders: 'request' }), {
    description: 'Values when no mapping matches, one for each destination. If omitted, they are empty.',
    default: [],
  }),
});

interface Mapping {
  readonly input: string;
  readonly expression: Regexp | undefined;
  readonly outputs: readonly (string | undefined)[];
}

/**
 * Sets placeholders by looking up an input in a table.
 *
 * @see Caddy's `maphandler.Handler`
 * @public
 */
@module(handlers, {
  name: 'map',
  alsoCalled: ['variables from values', 'look-up table'],
  config: MapConfig,
  summary: 'Sets placeholders by looking up a text in a table.',
  description: 'The table is looked up when one of the placeholders is used.',
  examples: [
    {
      title: 'A backend for each host.',
      config: {
        handler: 'map',
        source: '{http.request.host}',
        destinations: ['{backend}'],
        mappings: [{ input: 'a.example.com', outputs: ['10.0.0.1:80'] }],
        defaults: ['10.0.0.9:80'],
      },
    },
  ],
  check(config, report) {
    reportErrors(report, mistakesIn(config));
    for (const [index, { input_regexp: pattern = '' }] of (config.mappings ?? []).entries()) checkRegexp(pattern, ['mappings', index, 'input_regexp'], report);
  },
})
export class MapHandler implements Handler, Provisioner {
  private readonly source: Template;
  private readonly destinations: readonly string[];
  private readonly defaults: readonly Template[];
  private readonly mappings: readonly Mapping[];

  constructor(private readonly config: ConfigOf<typeof MapConfig>) {
    this.source = compileTemplate(config.source);
    this.destinations = config.destinations.map((name) => name.slice(1, -1));
    this.defaults = config.defaults.map(compileTemplate);
    this.mappings = config.mappings.map(({ input, input_regexp: pattern, outputs }) => ({
      input,
      expression: pattern === '' ? undefined : compileRegexp(pattern),
      outputs: outputs.map((value) => (value === null ? undefined : textOf(value))),
    }));
  }

  /** @throws `HTTP_MAP_INVALID`, `HTTP_MAP_INPUT_INVALID` */
  provision(): void {
    throwFirst(mistakesIn(this.config));
  }

  handle(request: HttpRequest, _response: HttpResponse, next: Next): void | Promise<void> {
    for (const [index, name] of this.destinations.entries()) request.placeholders.set(name, () => this.lookUp(index, request));
    return next();
  }

  private lookUp(index: number, { placeholders }: HttpRequest): string {
    const input = this.source.expand(placeholders);
    for (const { input: wanted, expression, outputs } of this.mappings) {
      const text = outputs[index];
      if (text === undefined) continue;
      if (expression === undefined) {
        if (input === wanted) return placeholders.expand(text);
        continue;
      }
      const found = expression.exec(input);
      // The result may contain text that a client sent, so placeholders in it are not expanded.
      if (found !== undefined) return found.expand(text);
    }
    return this.defaults[index]?.expand(placeholders) ?? '';
  }
}

function* mistakesIn({ destinations, defaults = [], mappings = [] }: ConfigInput<typeof MapConfig>): Iterable<PlacedError> {
  const count = destinations.length;
  if (defaults.length > 0 && defaults.length !== count) {
    yield { at: ['defaults'], error: errors.HTTP_MAP_INVALID({ what: 'defaults', expected: count, received: defaults.length }) };
  }
  const seen = new Map<string, number>();
  for (const [index, { input = '', input_regexp: pattern = '', outputs }] of mappings.entries()) {
    if (outputs.length !== count) {
      const what = `mappings/${index}/outputs`;
      yield { at: ['mappings', index, 'outputs'], error: errors.HTTP_MAP_INVALID({ what, expected: count, received: outputs.length }) };
    }
    const key = pattern === '' ? input : pattern;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    const reason =
      input !== '' && pattern !== '' ? 'has both input and input_regexp' : first === undefined ? undefined : `has the input of mappings/${first}`;
    if (reason !== undefined) yield { at: ['mappings', index], error: errors.HTTP_MAP_INPUT_INVALID({ index, reason }) };
  }
}
