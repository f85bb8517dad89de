import { boolean, choice, string, type ConfigOf, object } from '@caddis/core';
import { namedTimeFormats } from './format-time.js';

/** Config fields that the encoders share. @internal */
export const encoderFields = {
  message_key: string({ description: 'Key of the message. If empty, the message is omitted.', default: 'msg' }),
  level_key: string({ description: 'Key of the level. If empty, the level is omitted.', default: 'level' }),
  time_key: string({ description: 'Key of the time. If empty, the time is omitted.', default: 'ts' }),
  name_key: string({ description: 'Key of the logger name. If empty, the name is omitted.', default: 'logger' }),
  caller_key: string({ description: 'Key of the place in the code, for logs with `with_caller`.', default: 'caller' }),
  stacktrace_key: string({ description: 'Key of the stack, for logs with `with_stacktrace`.', default: 'stacktrace' }),
  line_ending: string({ description: 'Text at the end of each line.', default: '\n' }),
  time_format: string({
    description:
      `How times are written: ${namedTimeFormats.map((name) => `\`${name}\``).join(', ')}, or a layout of Go's such as ` +
      '`2006-01-02 15:04:05`.',
    optional: true,
    omitted: '`unix_seconds_float`; `wall_milli` in the encoder `console`',
  }),
  time_local: boolean({ description: 'Whether to write times in the time zone of this machine instead of UTC.', default: false }),
  duration_format: choice(['seconds', 's', 'nano', 'ns', 'ms', 'string'], {
    description: 'How to write the field `duration`: in seconds, nanoseconds or milliseconds, or as a text such as `1.5ms`.',
    default: 'seconds',
  }),
  level_format: choice(['lower', 'upper', 'color'], {
    description: 'How to write levels. `color` is for terminals.',
    optional: true,
    omitted: '`lower`',
  }),
};

const schema = object(encoderFields);

/** The shared config fields after loading. @internal */
export type EncoderConfig = ConfigOf<typeof schema>;
