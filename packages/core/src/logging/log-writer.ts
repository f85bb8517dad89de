import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/** Where the lines of a log go. @experimental */
export interface LogOutput {
  /**
   * Takes text, one line or several whole ones. It must return at once, keep no more than a bounded amount of what it cannot write yet, and never throw:
   * what it loses it counts, and tells in a report or on its own log, which goes to standard error.
   */
  write(lines: string): void;
}

/**
 * Contract of a log writer: opens the place where the lines of a log go.
 *
 * @experimental
 */
export interface LogWriter {
  /**
   * Opens the output. Called once for an instance, after `provision` and before the apps are built, only where the config is to serve: not when it is just
   * validated. A reload keeps a writer whose config is the same, with its output. `context.share` keeps an output open also where only its writer is built
   * anew; what ends it writes what waits, within a bounded time.
   *
   * @throws whatever it likes: the config is refused, and the logs of the running one go on
   */
  open(): LogOutput | Promise<LogOutput>;
}

/** Namespace of log writers; the key `output` names one. @experimental */
export const logWriters = defineNamespace<LogWriter>({
  id: 'caddy.logging.writers',
  inlineKey: 'output',
  description: contractDescription({
    summary: 'Log writers take the lines of a log: to a file, a stream, the network.',
    signature: ['open(): LogOutput | Promise<LogOutput>;', '// LogOutput', 'write(lines: string): void;'],
    rules: [
      '`open` is called once for an instance, before the apps are built, and not where a config is only validated. A reload keeps a writer whose config is the same, with its output; one that is shared with `context.share` remains open also where its writer is built anew.',
      '`write` gets whole lines and must return at once. What cannot be written yet waits in bounded memory; what is lost is counted.',
      'The log of a writer itself goes to standard error, so that it can tell that it fails.',
    ],
    outcomes: [
      ['throws or rejects in `open`', 'the config is refused; at a reload the logs of the running config go on'],
      ['throws in `write`', 'the lines are lost; a line on standard error, at most one in a minute'],
    ],
  }),
  methods: ['open'],
  stability: 'experimental',
  template: async () => (await import('./templates/log-writer.js')).template,
});
