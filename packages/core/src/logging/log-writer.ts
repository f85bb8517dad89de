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
      '`open` is called once per instance, before the apps are created. It is not called if a config is only validated. A reload keeps a writer ' +
      'with the same config, and its output. An output that is shared with `context.share` stays open even if its writer is created again.',
      '`write` gets complete lines and must return at once. Lines that cannot be written yet wait in limited memory; lost lines are counted.',
      'The log of the writer itself goes to standard error, so that the writer can report its own failures.',
    ],
    outcomes: [
      ['throws or rejects in `open`', 'the config is refused; during a reload the logs of the running config continue'],
      ['throws in `write`', 'the lines are lost; a line on standard error, at most once a minute'],
    ],
  }),
  methods: ['open'],
  stability: 'experimental',
  template: async () => (await import('./templates/log-writer.js')).template,
});
