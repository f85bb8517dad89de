import { clock, type Clock, context, type Context, inject, logger, type Logger, module, type Reporter } from '@caddis/core';
import { logWriters, type LogOutput, type LogWriter } from '@caddis/core/logging';
import { atProcessExit, type BoundedOutput, standardError, standardOutput } from '@caddis/kit';
import { LineBatch } from '../output/line-batch.js';
import { tellFailures } from '../output/output-failures.js';

const behaviour =
  'No call waits for the reader. Up to 1 MiB of lines wait until they are read; later lines are dropped and counted, also when the reader has ' +
  'gone. When the process ends, waiting lines are written as long as they are read.';

/** Writes a log to standard output. @public */
@module(logWriters, { name: 'stdout', summary: 'Writes a log to standard output.', description: behaviour, examples: [{ title: 'Everything.', config: { output: 'stdout' } }] })
export class StdoutWriter implements LogWriter, Reporter {
  #output: BoundedOutput | undefined;

  constructor(
    _config: object,
    @context() private readonly scope: Context,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {}

  open(): Promise<LogOutput> {
    const output = standardOutput();
    this.#output = output;
    return this.scope.share(this.scope.module, () => {
      tellFailures(output, this.log, this.time, { output: 'stdout' });
      const batch = new LineBatch((text, lines) => output.write(text, lines));
      const forgetExit = atProcessExit(() => {
        batch.flush();
        output.flush();
      });
      const destroy = (): void => {
        batch.flush();
        forgetExit();
      };
      return { value: { write: (lines) => batch.add(lines) }, destroy };
    });
  }

  report(): object {
    return stateOf(this.#output);
  }
}

/** Writes a log to standard error. @public */
@module(logWriters, { name: 'stderr', summary: 'Writes a log to standard error.', description: behaviour, examples: [{ title: 'Everything.', config: { output: 'stderr' } }] })
export class StderrWriter implements LogWriter, Reporter {
  #output: BoundedOutput | undefined;

  open(): LogOutput {
    this.#output = standardError();
    return this.#output;
  }

  report(): object {
    return stateOf(this.#output);
  }
}

/** Discards a log. @public */
@module(logWriters, { name: 'discard', summary: 'Discards all lines of a log.', examples: [{ title: 'Turns a log off.', config: { output: 'discard' } }] })
export class DiscardWriter implements LogWriter {
  open(): LogOutput {
    return { write: () => {} };
  }
}

function stateOf(output: BoundedOutput | undefined): object {
  if (output === undefined) return {};
  const { waitingBytes, droppedLines, failing } = output.state;
  return { waiting_bytes: waitingBytes, dropped_lines: droppedLines, failing };
}
