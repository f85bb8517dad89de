import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { LogEntry } from './log-entry.js';

/**
 * Contract of a log encoder: makes text of what is logged.
 *
 * @experimental
 */
export interface LogEncoder {
  /**
   * Makes the text of one entry, with the line break at its end. Called for every line of the log, also while requests are served, so it must not wait.
   *
   * @returns the text; an empty one leaves the entry out
   * @throws whatever it likes: the entry is written as JSON in place, and the failure is told on standard error
   */
  encode(entry: LogEntry): string;
}

/** Namespace of log encoders; the key `format` names one. @experimental */
export const logEncoders = defineNamespace<LogEncoder>({
  id: 'caddy.logging.encoders',
  inlineKey: 'format',
  description: contractDescription({
    summary: 'Log encoders make text of what is logged.',
    signature: ['encode(entry: LogEntry): string;'],
    rules: [
      'Called for every line of the log, also while requests are served. It must not wait.',
      'The text ends with a line break. Secrets are replaced before; what an encoder gets are plain JSON values.',
    ],
    outcomes: [
      ['returns a text', 'the text is given to the writer of the log'],
      ['returns an empty text', 'the entry is left out'],
      ['throws, or returns no text', 'the entry is written as JSON; a line on standard error, at most one in a minute'],
    ],
  }),
  methods: ['encode'],
  stability: 'experimental',
  template: async () => (await import('./templates/log-encoder.js')).template,
});
