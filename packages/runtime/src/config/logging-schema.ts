import { array, boolean, choice, duration, guest, integer, object, record, string, type ConfigOf } from '@caddis/core';
import { logEncoders, logWriters } from '@caddis/core/logging';

const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'PANIC', 'FATAL', 'debug', 'info', 'warn', 'error', 'panic', 'fatal'] as const;
const names =
  'Names of loggers. A name includes all loggers below it: `http.log.access` also means `http.log.access.api`. A logger has the name of its module.';

const sampling = object(
  {
    interval: duration({ description: 'Time after which counting starts again.', default: '1s', minimum: '1ms' }),
    first: integer({ description: 'Number of lines with the same level and message that are written in each interval.', default: 100, minimum: 1 }),
    thereafter: integer({ description: 'After the first lines, every n-th line is written; this is n.', default: 100, minimum: 1 }),
  },
  { description: 'Drops lines if many have the same level and message. If omitted, all lines are written.', optional: true, omitted: 'all lines are written' },
);

/** Schema of one log. */
const log = object(
  {
    writer: guest(logWriters, { description: 'Where the lines go.', optional: true, omitted: 'standard error' }),
    encoder: guest(logEncoders, {
      description: 'Format of the lines. If omitted, JSON, or a readable form on a terminal.',
      optional: true,
      omitted: 'JSON, or a readable form on a terminal',
    }),
    level: choice(levels, { description: 'Minimum level of lines that are written. No line has the level `PANIC` or `FATAL`, so these turn the log off.', default: 'INFO' }),
    sampling,
    with_caller: boolean({ description: 'Whether lines contain the file and line number of the code that wrote them. This costs time.', default: false }),
    with_stacktrace: choice(levels, {
      description: 'Minimum level of lines that contain the stack of the code that wrote them. This costs time.',
      optional: true,
      omitted: 'none',
    }),
    include: array(string({ description: 'Name of a logger.' }), { description: `${names} If there are any, only their lines are written.`, default: [] }),
    exclude: array(string({ description: 'Name of a logger.' }), {
      description: `${names} Their lines are not written. If a logger matches both lists, the longer name decides. \`*\` stands for all modules, \`.\` for the server itself.`,
      default: [],
    }),
  },
  {
    unsupported: {
      core: 'there are no such modules; remove the key, and use a `writer` of another package',
      with_caller_skip: 'the caller is always the code that calls the logger; remove it',
    },
  },
);

/** Schema of the key `logging`. @internal */
export const logging = object(
  {
    logs: record(log, {
      description:
        'Logs by name. Each log gets all lines that its settings allow. The log `default` always exists; it writes to standard error unless configured otherwise.',
      keyName: 'name of a log',
      default: {},
    }),
  },
  {
    description: 'Where log lines are written, and in which format.',
    default: {},
    unsupported: { sink: 'only the server itself writes to the log of the process; remove the key' },
  },
);

/** One log as written in a config, with defaults. @internal */
export type LogConfig = ConfigOf<typeof log>;
