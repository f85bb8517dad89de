import { array, boolean, choice, duration, guest, integer, object, record, string, type ConfigOf } from '@caddis/core';
import { logEncoders, logWriters } from '@caddis/core/logging';

const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'PANIC', 'FATAL', 'debug', 'info', 'warn', 'error', 'panic', 'fatal'] as const;
const names =
  'Names of loggers, each with all that begin with it and a dot: `http.log.access` stands for `http.log.access.api`, too. A logger is named after its module.';

const sampling = object(
  {
    interval: duration({ description: 'Time after which the count begins again.', default: '1s', minimum: '1ms' }),
    first: integer({ description: 'How many lines with the same level and message are written in each interval.', default: 100, minimum: 1 }),
    thereafter: integer({ description: 'Of the lines after those, each of this number is written.', default: 100, minimum: 1 }),
  },
  { description: 'Leaves out lines where many are alike. Left out, all are written.', optional: true, omitted: 'all lines are written' },
);

/** Schema of one log. */
const log = object(
  {
    writer: guest(logWriters, { description: 'Where the lines go.', optional: true, omitted: 'standard error' }),
    encoder: guest(logEncoders, {
      description: 'How lines are written. Left out, as JSON; on a terminal in a form for people.',
      optional: true,
      omitted: 'JSON, on a terminal a form for people',
    }),
    level: choice(levels, { description: 'Least level that is logged. Nothing is as grave as `PANIC` and `FATAL`, so they turn the log off.', default: 'INFO' }),
    sampling,
    with_caller: boolean({ description: 'Whether lines tell the file and line of the code that wrote them. It takes time.', default: false }),
    with_stacktrace: choice(levels, {
      description: 'Least level from which lines have the stack of the code that wrote them. It takes time.',
      optional: true,
      omitted: 'none',
    }),
    include: array(string({ description: 'Name of a logger.' }), { description: `${names} Where there are some, only their lines are written.`, default: [] }),
    exclude: array(string({ description: 'Name of a logger.' }), {
      description: `${names} Their lines are left out. Where both lists have a name, the longer one counts. \`*\` stands for all modules, \`.\` for the server itself.`,
      default: [],
    }),
  },
  {
    unsupported: {
      core: 'there are no such modules; remove it, and give the log a `writer` of another package',
      with_caller_skip: 'the caller is always the code that calls the logger; remove it',
    },
  },
);

/** Schema of the key `logging`. @internal */
export const logging = object(
  {
    logs: record(log, {
      description:
        'Logs by name. Each takes all lines, unless it says otherwise. `default` is there even when it is not written: it writes to standard error.',
      keyName: 'name of a log',
      default: {},
    }),
  },
  {
    description: 'Settings of the logs.',
    default: {},
    unsupported: { sink: 'nothing writes to the log of the process but the server itself; remove it' },
  },
);

/** One log as written in a config, with defaults. @internal */
export type LogConfig = ConfigOf<typeof log>;
