import type { LogEntry } from '@caddis/core/logging';
import { membersOf } from '../format/fields-text.js';
import { hasTime, TimelessEntry } from './timeless-entry.js';

/** Returns an entry with its fields replaced. @internal */
export function withFields(entry: LogEntry, fields: Readonly<Record<string, unknown>>): LogEntry {
  const { level, time, logger, message, caller, stacktrace } = entry;
  const changed: LogEntry = { level, time, logger, message, caller, stacktrace, fields, json: membersOf(fields) };
  return hasTime(entry) ? changed : new TimelessEntry(changed);
}
