import type { LogEntry, LogLevel } from '@caddis/core/logging';

/** An entry whose time is not to be written, because whoever takes the line records it. @internal */
export class TimelessEntry implements LogEntry {
  constructor(private readonly entry: LogEntry) {}

  get level(): LogLevel {
    return this.entry.level;
  }

  get time(): number {
    return this.entry.time;
  }

  get logger(): string {
    return this.entry.logger;
  }

  get message(): string {
    return this.entry.message;
  }

  get fields(): Readonly<Record<string, unknown>> {
    return this.entry.fields;
  }

  get json(): string {
    return this.entry.json;
  }

  get caller(): string | undefined {
    return this.entry.caller;
  }

  get stacktrace(): string | undefined {
    return this.entry.stacktrace;
  }
}

/** Tells whether an encoder writes the time of an entry. @internal */
export function hasTime(entry: LogEntry): boolean {
  return !(entry instanceof TimelessEntry);
}
