import { type Clock, describeValue, isThenable, type Logger } from '@caddis/core';
import { changedEntryOf, type LogEncoder, type LogEntry, type LogOutput } from '@caddis/core/logging';
import { RateLimitedLog } from '@caddis/kit';
import { defaultLine } from './default-line.js';
import type { Entry } from './entry.js';
import type { LogRoute, Threshold } from './log-route.js';
import { type NameLists, takesLogger } from './logger-names.js';
import { Sampler, type SamplingSettings } from './sampler.js';

/** Options of a {@link ConfigLog}. @internal */
export interface ConfigLogOptions {
  /** Key of the log in the config. */
  readonly name: string;
  readonly level: Threshold;
  readonly names: NameLists;
  readonly sampling?: SamplingSettings | undefined;
  readonly stacktraceFrom?: Threshold | undefined;
  readonly withCaller: boolean;
  readonly encoder: LogEncoder;
  readonly output: LogOutput;
  /** Gets the failures of the encoder and the output; must not write to this log itself. */
  readonly failures: Logger;
  readonly clock: Clock;
}

/** A log of the config. Only this class calls encoders and outputs; their errors are caught here. @internal */
export class ConfigLog implements LogRoute {
  readonly level: Threshold;
  readonly stacktraceFrom: Threshold | undefined;
  readonly withCaller: boolean;
  private readonly sampler: Sampler | undefined;
  private readonly failures: RateLimitedLog;

  /** @param before - the log with this name in the previous config; its counts are continued if the relevant settings are the same */
  constructor(
    private readonly options: ConfigLogOptions,
    before?: ConfigLog,
  ) {
    const { sampling } = options;
    this.level = options.level;
    this.stacktraceFrom = options.stacktraceFrom;
    this.withCaller = options.withCaller;
    if (sampling !== undefined) this.sampler = before?.sampler?.hasSettings(sampling) === true ? before.sampler : new Sampler(sampling);
    const { encoder, output } = options;
    const isSame = before?.options.encoder === encoder && before.options.output === output;
    this.failures = isSame ? before.failures : new RateLimitedLog(options.failures, options.clock);
  }

  get name(): string {
    return this.options.name;
  }

  get output(): LogOutput {
    return this.options.output;
  }

  takes(logger: string): boolean {
    return takesLogger(logger, this.options.names);
  }

  write(entry: LogEntry): void {
    if (this.sampler?.takes(entry) === false) return;
    const text = this.#encode(entry);
    if (text === '') return;
    try {
      const answer: unknown = this.options.output.write(text);
      // The rejection must be handled here. An unhandled one would be logged, which would call write() again and fail again, for ever.
      if (isThenable(answer)) Promise.resolve(answer).then(undefined, (err: unknown) => this.#writeFailed(err));
    } catch (err) {
      this.#writeFailed(err);
    }
  }

  #writeFailed(err: unknown): void {
    this.failures.write('write', 'error', { log: this.options.name, err }, 'writing to a log failed, so lines are missing in it');
  }

  #encode(entry: LogEntry): string {
    try {
      const text: unknown = this.options.encoder.encode(entry);
      if (typeof text === 'string') return text;
      if (isThenable(text)) Promise.resolve(text).then(undefined, () => undefined);
      throw new TypeError(`encode() answered ${describeValue(text)}, not a text`);
    } catch (err) {
      this.failures.write('encode', 'error', { log: this.options.name, err }, 'a log line could not be encoded, so it is written as JSON');
      return defaultLine({ ...(changedEntryOf(err) ?? entry), isNamed: (entry as Entry).isNamed });
    }
  }
}
