import { module } from '@caddis/core';
import { logEncoders, logFieldFilters, logWriters, type LogEncoder, type LogEntry, type LogField, type LogFieldFilter, type LogOutput, type LogWriter } from '@caddis/core/logging';
import { left } from './broken-leftovers.js';
import type { BrokenSample } from './broken-sample.js';

@module(logEncoders, { name: 'no_end', summary: 'Writes messages.' })
class NoEnd implements LogEncoder {
  encode(entry: LogEntry): string {
    return entry.message;
  }
}

@module(logEncoders, { name: 'forged', summary: 'Writes messages with their address.' })
class Forged implements LogEncoder {
  encode(entry: LogEntry): string {
    return `${entry.message} ${String(entry.fields['uri'])}\n`;
  }
}

@module(logEncoders, { name: 'trusts_fields', summary: 'Writes who asked.' })
class TrustsFields implements LogEncoder {
  encode(entry: LogEntry): string {
    return `${(entry.fields['request'] as { method: string }).method}\n`;
  }
}

@module(logEncoders, { name: 'changes_fields', summary: 'Writes entries without addresses.' })
class ChangesFields implements LogEncoder {
  encode(entry: LogEntry): string {
    delete (entry.fields as Record<string, unknown>)['uri'];
    return `${JSON.stringify(entry.fields)}\n`;
  }
}

@module(logFieldFilters, { name: 'only_texts', summary: 'Writes texts in capitals.' })
class OnlyTexts implements LogFieldFilter {
  filter({ name, value }: LogField): LogField {
    return { name, value: (value as string).toUpperCase() };
  }
}

@module(logFieldFilters, { name: 'only_value', summary: 'Hides a value.' })
class OnlyValue implements LogFieldFilter {
  filter(): LogField {
    return '***' as never;
  }
}

@module(logWriters, { name: 'no_output', summary: 'Keeps lines.' })
class NoOutput implements LogWriter {
  open(): LogOutput {
    return undefined as never;
  }
}

@module(logWriters, { name: 'waits', summary: 'Keeps lines.' })
class WaitsToWrite implements LogWriter {
  open(): LogOutput {
    return { write: async () => undefined };
  }
}

@module(logWriters, { name: 'stays_open', summary: 'Keeps lines, and counts them every minute.' })
class StaysOpen implements LogWriter {
  open(): LogOutput {
    const timer = setInterval(() => undefined, 60_000);
    left.push(() => clearInterval(timer));
    return { write: () => undefined };
  }
}

/** Log modules that break the contract of their namespace. */
export const brokenLogs: readonly BrokenSample[] = [
  { fault: 'it is an encoder that does not end its lines', module: NoEnd, code: 'CONFORMANCE_LOG_LINE', says: /without a line break/ },
  { fault: 'it is an encoder that writes what clients send as it is', module: Forged, code: 'CONFORMANCE_LOG_LINE', says: /several lines/ },
  { fault: 'it is an encoder that takes a field for granted', module: TrustsFields, code: 'CONFORMANCE_CONTRACT_THREW' },
  { fault: 'it is an encoder that changes the entry of others', module: ChangesFields, code: 'CONFORMANCE_CONTRACT_THREW', says: /delete property/ },
  { fault: 'it is a filter of log fields that knows only texts', module: OnlyTexts, code: 'CONFORMANCE_CONTRACT_THREW' },
  { fault: 'it is a filter of log fields that gives a value, not a field', module: OnlyValue, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /not a field/ },
  { fault: 'it is a log writer that opens nothing', module: NoOutput, code: 'CONFORMANCE_CONTRACT_ANSWER', says: /no object with a method write/ },
  { fault: 'it is a log writer that waits for each line', module: WaitsToWrite, code: 'CONFORMANCE_CONTRACT_PROMISE', says: /write\(\)/ },
  { fault: 'it is a log writer that leaves a timer', module: StaysOpen, code: 'CONFORMANCE_LEFTOVER', says: /StaysOpen\.open/ },
];
