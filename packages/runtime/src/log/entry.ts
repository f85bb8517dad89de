import type { LogEntry, LogLevel } from '@caddis/core/logging';

/** The code that wrote a line. */
interface Origin {
  readonly caller: string;
  readonly stacktrace: string;
}

/** One line of the log. Its fields are parsed from their JSON text on demand. @internal */
export class Entry implements LogEntry {
  #fields: Readonly<Record<string, unknown>> | undefined;

  /**
   * @param json - the fields as the members of a JSON object
   * @param isNamed - whether the logger's name differs from that of its module, which is one of the fields
   */
  constructor(
    readonly level: LogLevel,
    readonly time: number,
    readonly logger: string,
    readonly message: string,
    readonly json: string,
    readonly isNamed: boolean,
    readonly origin?: Origin,
  ) {}

  get fields(): Readonly<Record<string, unknown>> {
    return (this.#fields ??= JSON.parse(`{${this.json}}`) as Readonly<Record<string, unknown>>);
  }

  get caller(): string | undefined {
    return this.origin?.caller;
  }

  get stacktrace(): string | undefined {
    return this.origin?.stacktrace;
  }

  /** Returns a copy with the place of the code that called the logger. */
  located(): Entry {
    return new Entry(this.level, this.time, this.logger, this.message, this.json, this.isNamed, originOfCall());
  }
}

/** Number of stack frames between the caller of the logger and the stack trace: this function and the methods of the entry and of the logger. */
const ownFrames = 5;

function originOfCall(): Origin {
  const frames = (new Error().stack ?? '').split('\n').slice(1 + ownFrames).map((frame) => frame.trim().replace(/^at /, ''));
  const [first = ''] = frames;
  const place = /\(?((?:file:\/\/)?[^()]*:\d+):\d+\)?$/.exec(first)?.[1] ?? first;
  return { caller: place.split('/').slice(-2).join('/'), stacktrace: frames.join('\n') };
}
