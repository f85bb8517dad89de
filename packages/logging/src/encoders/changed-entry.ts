import type { LogEntry } from '@caddis/core/logging';
import { membersOf } from '../format/fields-text.js';

/** Returns an entry with its fields replaced. @internal */
export function withFields(entry: LogEntry, fields: Readonly<Record<string, unknown>>): LogEntry {
  const { level, time, logger, message, caller, stacktrace } = entry;
  return { level, time, logger, message, caller, stacktrace, fields, json: membersOf(fields) };
}
