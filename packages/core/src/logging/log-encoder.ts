import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { LogEntry } from './log-entry.js';

/**
 * Contract of a log encoder: converts log entries to text.
 *
 * @experimental
 */
export interface LogEncoder {
  /**
   * Returns the text of one entry, including the line break at its end. Called for every log line, also during requests, so it must not wait.
   *
   * @returns the text; if it is empty, the entry is not written
   * @throws any error: the entry is written as JSON instead, and the error is reported on standard error. An encoder that changes
   * entries and passes them on to another must call that with `encodeChanged`, so that what it has removed is not written after a failure
   */
  encode(entry: LogEntry): string;
}

/** Namespace of log encoders; the key `format` names one. @experimental */
export const logEncoders = defineNamespace<LogEncoder>({
  id: 'caddy.logging.encoders',
  inlineKey: 'format',
  description: contractDescription({
    summary: 'Log encoders turn log entries into text.',
    signature: ['encode(entry: LogEntry): string;'],
    rules: [
      'Called for every line of the log, including those written while requests are served. It must not wait.',
      'An encoder that changes entries and passes them to another encoder must call that one with `encodeChanged`.',
      'The text must end with a line break. Secrets have already been replaced; an encoder gets plain JSON values.',
    ],
    outcomes: [
      ['returns a text', 'the text is passed to the writer of the log'],
      ['returns an empty text', 'the entry is left out'],
      ['throws, or returns no text', 'the entry is written as JSON; a line on standard error, at most once a minute'],
    ],
  }),
  methods: ['encode'],
  stability: 'experimental',
  template: async () => (await import('./templates/log-encoder.js')).template,
});
