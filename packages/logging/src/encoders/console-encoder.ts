import { module, object, type ConfigOf } from '@caddis/core';
import { logEncoders, type LogEncoder, type LogEntry } from '@caddis/core/logging';
import { printable } from '@caddis/core/framework';
import { encoderFields } from '../format/encoder-fields.js';
import { fieldsText } from '../format/fields-text.js';
import { levelText } from '../format/format-level.js';
import { timeFormat, type TimeFormat } from '../format/format-time.js';
import { hasTime } from './timeless-entry.js';

/** Config of {@link ConsoleEncoder}. @public */
export const ConsoleEncoderConfig = object(encoderFields);

/** Formats entries for people. @public */
@module(logEncoders, {
  name: 'console',
  config: ConsoleEncoderConfig,
  summary: 'Writes entries for people: time, level, logger and message, separated by tabs, then the fields as JSON.',
  description:
    'Control characters in names and messages are escaped, so that they cannot affect a terminal. Set a key to the empty text to omit that part; ' +
    'otherwise the keys have no effect.',
  examples: [{ title: 'Levels in colour, times of the zone of this machine.', config: { format: 'console', level_format: 'color', time_local: true } }],
})
export class ConsoleEncoder implements LogEncoder {
  readonly #time: TimeFormat;

  constructor(private readonly config: ConfigOf<typeof ConsoleEncoderConfig>) {
    this.#time = timeFormat(config.time_format ?? 'wall_milli', config.time_local);
  }

  encode(entry: LogEntry): string {
    const { config } = this;
    const fields = fieldsText(entry, config.duration_format);
    const parts = [
      config.time_key === '' || !hasTime(entry) ? '' : String(this.#time(entry.time)),
      config.level_key === '' ? '' : levelText(entry.level, config.level_format ?? 'lower'),
      config.name_key === '' ? '' : printable(entry.logger),
      config.caller_key === '' ? '' : (entry.caller ?? ''),
      config.message_key === '' ? '' : printable(entry.message),
      fields === '' ? '' : `{${fields}}`,
    ];
    const stack = entry.stacktrace === undefined ? '' : `\n${entry.stacktrace}`;
    return parts.filter((part) => part !== '').join('\t') + stack + config.line_ending;
  }
}
