import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/** A field of a log line. @experimental */
export interface LogField {
  /** Its key. */
  readonly name: string;
  /** A plain JSON value. Not to be changed. */
  readonly value: unknown;
}

/**
 * Contract of a filter of log fields: changes one field of each line.
 *
 * @experimental
 */
export interface LogFieldFilter {
  /**
   * Makes the field that takes the place of another. Called for every line that has the field, also while requests are served, so it must not wait.
   *
   * @returns the field to write; `undefined` leaves it out
   * @throws whatever it likes: the field is left out
   */
  filter(field: LogField): LogField | undefined;
}

/** Namespace of filters of log fields; the key `filter` names one. @experimental */
export const logFieldFilters = defineNamespace<LogFieldFilter>({
  id: 'caddy.logging.encoders.filter',
  inlineKey: 'filter',
  description: contractDescription({
    summary: 'Filters change one field of each line of a log, or leave it out.',
    signature: ['filter(field: LogField): LogField | undefined;'],
    rules: ['Called for every line that has the field, also while requests are served. It must not wait.', 'The value is plain JSON: a text, a number, a list, an object.'],
    outcomes: [
      ['returns a field', 'it is written in place of the other'],
      ['returns `undefined`', 'the field is left out'],
      ['throws, or returns something else', 'the field is left out'],
    ],
  }),
  methods: ['filter'],
  stability: 'experimental',
  template: async () => (await import('./templates/log-field-filter.js')).template,
});
