import { module, object, type ConfigOf } from '@caddis/core';
import { logEncoders, type LogEncoder, type LogEntry, type LogLevel } from '@caddis/core/logging';
import { encoderFields } from '../format/encoder-fields.js';
import { fieldsText } from '../format/fields-text.js';
import { levelText } from '../format/format-level.js';
import { timeFormat, type TimeFormat } from '../format/format-time.js';
import { hasTime } from './timeless-entry.js';

/** Config of {@link JsonEncoder}. @public */
export const JsonEncoderConfig = object(encoderFields);

/** Maximum number of cached texts. Only logger names and messages are cached, and there are few of them. */
const maxKept = 1000;

/** Formats each entry as a JSON object on one line. @public */
@module(logEncoders, {
  name: 'json',
  config: JsonEncoderConfig,
  summary: 'Writes each entry as a JSON object in one line.',
  description:
    'Level, time, logger name and message come first, then the fields. Times have a precision of a millisecond. `duration_format` applies to the ' +
    'field `duration` at the top level of an entry; fields whose name ends in a unit keep that unit.',
  examples: [
    { title: 'With defaults.', config: { format: 'json' } },
    { title: 'Readable times.', config: { format: 'json', time_format: 'rfc3339', time_local: true, duration_format: 'string', level_format: 'upper' } },
  ],
})
export class JsonEncoder implements LogEncoder {
  readonly #time: TimeFormat;
  readonly #starts: Readonly<Record<LogLevel, string>>;
  readonly #kept = new Map<string, string>();

  constructor(private readonly config: ConfigOf<typeof JsonEncoderConfig>) {
    this.#time = timeFormat(config.time_format ?? 'unix_seconds_float', config.time_local);
    const start = (level: LogLevel): string => member(config.level_key, levelText(level, config.level_format ?? 'lower'));
    this.#starts = { debug: start('debug'), info: start('info'), warn: start('warn'), error: start('error') };
  }

  encode(entry: LogEntry): string {
    const { config } = this;
    let text = this.#starts[entry.level];
    if (config.time_key !== '' && hasTime(entry)) text += member(config.time_key, this.#time(entry.time));
    if (entry.logger !== '') text += this.#keptMember(config.name_key, entry.logger);
    if (entry.message !== '') text += this.#keptMember(config.message_key, entry.message);
    if (entry.caller !== undefined) text += member(config.caller_key, entry.caller);
    if (entry.json !== '') text += `,${fieldsText(entry, config.duration_format)}`;
    if (entry.stacktrace !== undefined) text += member(config.stacktrace_key, entry.stacktrace);
    return `{${text.slice(1)}}${config.line_ending}`;
  }

  #keptMember(key: string, value: string): string {
    const id = `${key}:${value}`;
    let text = this.#kept.get(id);
    if (text === undefined) {
      text = member(key, value);
      if (this.#kept.size < maxKept) this.#kept.set(id, text);
    }
    return text;
  }
}

/** Formats an object member with a comma before it; returns an empty text if the key is empty. */
function member(key: string, value: string | number): string {
  return key === '' ? '' : `,${JSON.stringify(key)}:${JSON.stringify(value)}`;
}
