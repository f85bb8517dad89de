import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/** The destination of log lines. @experimental */
export interface LogOutput {
  /**
   * Writes text: one or several complete lines. It must return at once, buffer only a bounded amount of what it cannot write yet, and never throw.
   * It must count the lines that it drops, and report them in a report or in its own log, which goes to standard error.
   */
  write(lines: string): void;
}

/**
 * Contract of a log writer: opens the destination of log lines.
 *
 * @experimental
 */
export interface LogWriter {
  /**
   * Opens the output. Called once per instance, after `provision` and before the apps are built; not called if the config is only validated.
   * A reload keeps a writer whose config is unchanged, with its output. To keep the output open even if the writer itself is rebuilt, use
   * `context.share`; the function that destroys the output must write what is still buffered, within a bounded time.
   *
   * @throws any error: the config is refused, and the running config keeps its logs
   */
  open(): LogOutput | Promise<LogOutput>;
}

/** Namespace of log writers; the key `output` names one. @experimental */
export const logWriters = defineNamespace<LogWriter>({
  id: 'caddy.logging.writers',
  inlineKey: 'output',
  description: contractDescription({
    summary: 'Log writers write the lines of a log to a file, a stream or the network.',
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
