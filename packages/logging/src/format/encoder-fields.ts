import { boolean, choice, string, type ConfigOf, object } from '@caddis/core';
import { namedTimeFormats } from './format-time.js';

/** Config fields that the encoders share. @internal */
export const encoderFields = {
  message_key: string({ description: 'Key of the message. Empty leaves it out.', default: 'msg' }),
  level_key: string({ description: 'Key of the level. Empty leaves it out.', default: 'level' }),
  time_key: string({ description: 'Key of the time. Empty leaves it out.', default: 'ts' }),
  name_key: string({ description: 'Key of the name of the logger. Empty leaves it out.', default: 'logger' }),
  caller_key: string({ description: 'Key of the place in the code, where the log has `with_caller`.', default: 'caller' }),
  stacktrace_key: string({ description: 'Key of the stack, where the log has `with_stacktrace`.', default: 'stacktrace' }),
  line_ending: string({ description: 'Text at the end of each line.', default: '\n' }),
  time_format: string({
    description:
      `How times are written: ${namedTimeFormats.map((name) => `\`${name}\``).join(', ')}, or a layout of Go's such as ` +
      '`2006-01-02 15:04:05`.',
    optional: true,
    omitted: '`unix_seconds_float`; `wall_milli` in the encoder `console`',
  }),
  time_local: boolean({ description: 'Whether times are those of the zone of this machine, not UTC.', default: false }),
  duration_format: choice(['seconds', 's', 'nano', 'ns', 'ms', 'string'], {
    description: 'How the field `duration` is written: in seconds, nanoseconds, milliseconds, or as a text such as `1.5ms`.',
    default: 'seconds',
  }),
  level_format: choice(['lower', 'upper', 'color'], {
    description: 'How levels are written. `color` is for terminals.',
    optional: true,
    omitted: '`lower`',
  }),
};

const schema = object(encoderFields);

/** The shared config fields after loading. @internal */
export type EncoderConfig = ConfigOf<typeof schema>;
