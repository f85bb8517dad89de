import { array, module, object, string, type ConfigOf } from '@caddis/core';
import { logFieldFilters, type LogField, type LogFieldFilter } from '@caddis/core/logging';
import { checkRegexp, compileRegexp, type Regexp } from '@caddis/http/kit';
import { mapTexts } from './map-texts.js';

const fields = {
  regexp: string({ description: 'Regular expression in the syntax of RE2.', default: '' }),
  value: string({ description: 'Replacement text for matches. `$1` and `${name}` are groups.', default: '' }),
};

/** Config of {@link RegexpFilter}. @public */
export const RegexpFilterConfig = object(fields);

/** Config of {@link MultiRegexpFilter}. @public */
export const MultiRegexpFilterConfig = object({
  operations: array(object(fields), { description: 'Regular expressions and their replacements, in order.', minItems: 1, maxItems: 50 }),
});

/** Replaces the matches of a regular expression. @public */
@module(logFieldFilters, {
  name: 'regexp',
  config: RegexpFilterConfig,
  summary: 'Replaces matches of a regular expression in a text, or in each text of a list.',
  examples: [{ title: 'Numbers of accounts.', config: { filter: 'regexp', regexp: '/accounts/[0-9]+', value: '/accounts/N' } }],
  check: ({ regexp = '' }, report) => checkRegexp(regexp, ['regexp'], report),
})
export class RegexpFilter implements LogFieldFilter {
  readonly #regexp: Regexp;

  constructor(private readonly config: ConfigOf<typeof RegexpFilterConfig>) {
    this.#regexp = compileRegexp(config.regexp);
  }

  filter(field: LogField): LogField {
    return mapTexts(field, (text) => this.#regexp.replaceAll(text, this.config.value));
  }
}

/** Replaces the matches of several regular expressions, one after the other. @public */
@module(logFieldFilters, {
  name: 'multi_regexp',
  config: MultiRegexpFilterConfig,
  summary: 'Replaces matches of several regular expressions, one after the other.',
  examples: [
    {
      title: 'Mail addresses and telephone numbers.',
      config: {
        filter: 'multi_regexp',
        operations: [
          { regexp: '[^/?&=]+@[^/?&=]+', value: 'MAIL' },
          { regexp: '\\+[0-9]{6,}', value: 'PHONE' },
        ],
      },
    },
  ],
  check({ operations }, report) {
    for (const [index, { regexp = '' }] of operations.entries()) checkRegexp(regexp, ['operations', index, 'regexp'], report);
  },
})
export class MultiRegexpFilter implements LogFieldFilter {
  readonly #operations: readonly { readonly regexp: Regexp; readonly value: string }[];

  constructor(config: ConfigOf<typeof MultiRegexpFilterConfig>) {
    this.#operations = config.operations.map(({ regexp, value }) => ({ regexp: compileRegexp(regexp), value }));
  }

  filter(field: LogField): LogField {
    return mapTexts(field, (text) => this.#operations.reduce((before, { regexp, value }) => regexp.replaceAll(before, value), text));
  }
}
