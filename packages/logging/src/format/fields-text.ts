import type { LogEntry } from '@caddis/core/logging';
import type { EncoderConfig } from './encoder-fields.js';
import { durationKey, durationValue } from './format-duration.js';

/** Formats the fields of an entry as members of a JSON object. The duration has the configured format. @internal */
export function fieldsText(entry: LogEntry, format: EncoderConfig['duration_format']): string {
  if (format === 'seconds' || format === 's') return entry.json;
  const { [durationKey]: duration, ...others } = entry.fields;
  if (typeof duration !== 'number') return entry.json;
  return membersOf({ ...others, [durationKey]: durationValue(duration, format) });
}

/** Formats an object as JSON without its braces. @internal */
export function membersOf(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields).slice(1, -1);
}
