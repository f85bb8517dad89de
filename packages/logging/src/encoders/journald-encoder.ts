import { guest, module, object, type ConfigOf } from '@caddis/core';
import { encodeChanged, logEncoders, type LogEncoder, type LogEntry, type LogLevel } from '@caddis/core/logging';
import { TimelessEntry } from './timeless-entry.js';

/** Config of {@link JournaldEncoder}. @public */
export const JournaldEncoderConfig = object({
  wrap: guest(logEncoders, { description: 'Encoder that writes the entries. If omitted, `json`.', default: { format: 'json' } }),
});

/** Priorities of syslog. */
const priorities: Readonly<Record<LogLevel, string>> = { debug: '<7>', info: '<6>', warn: '<4>', error: '<3>' };

/**
 * Marks each entry with its priority, as journald reads it from the output of a service.
 *
 * @see Caddy's `JournaldEncoder`; sd-daemon(3)
 * @public
 */
@module(logEncoders, {
  name: 'journald',
  config: JournaldEncoderConfig,
  summary: 'Writes the priority of an entry in front of it, as journald reads it.',
  description:
    'For logs that a service writes to stdout or stderr under systemd: journald removes the mark, and `journalctl -p` finds entries by priority. Times are ' +
    'omitted, because journald records them.',
  examples: [{ title: 'JSON in the journal.', config: { format: 'journald', wrap: { format: 'json' } } }],
})
export class JournaldEncoder implements LogEncoder {
  constructor(private readonly config: ConfigOf<typeof JournaldEncoderConfig>) {}

  encode(entry: LogEntry): string {
    const text = encodeChanged(this.config.wrap, new TimelessEntry(entry));
    return text === '' ? '' : priorities[entry.level] + text;
  }
}
