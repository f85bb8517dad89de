import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/** A field of a log line. @experimental */
export interface LogField {
  /** The field's key. */
  readonly name: string;
  /** A plain JSON value. Do not modify it. */
  readonly value: unknown;
}

/**
 * Contract of a filter of log fields: changes or removes one field of each line.
 *
 * @experimental
 */
export interface LogFieldFilter {
  /**
   * Returns the field to write instead of the given one. Called for every line that has the field, also during requests, so it must not wait.
   *
   * @returns the field to write; `undefined` removes the field
   * @throws any error: the field is removed
   */
  filter(field: LogField): LogField | undefined;
}

/** Namespace of filters of log fields; the key `filter` names one. @experimental */
export const logFieldFilters = defineNamespace<LogFieldFilter>({
  id: 'caddy.logging.encoders.filter',
  inlineKey: 'filter',
  description: contractDescription({
    summary: 'Filters change or remove one field of each log line.',
    signature: ['filter(field: LogField): LogField | undefined;'],
    rules: [
      'Called for every line that has the field, including those written while requests are served. It must not wait.', 'The value is plain JSON: a text, a number, a list, an object.'],
    outcomes: [
      ['returns a field', 'it replaces the field'],
      ['returns `undefined`', 'the field is left out'],
      ['throws, or returns something else', 'the field is left out'],
    ],
  }),
  methods: ['filter'],
  stability: 'experimental',
  template: async () => (await import('./templates/log-field-filter.js')).template,
});
