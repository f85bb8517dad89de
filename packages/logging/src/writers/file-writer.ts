import { resolve } from 'node:path';
import { clock, type Clock, type ConfigOf, context, type Context, inject, logger, type Logger, module, type Reporter } from '@caddis/core';
import { logWriters, type LogOutput, type LogWriter } from '@caddis/core/logging';
import { expandGlobal } from '@caddis/http/kit';
import { errors } from '../errors.js';
import { FileOutput, type FileOutputSettings, type RollSettings } from '../output/file-output.js';
import { daysMs } from '../output/rolled-files.js';
import { FileWriterConfig } from './file-config.js';

const bytesPerMebibyte = 2 ** 20;

/** Writes a log to a file and rolls it. @public */
@module(logWriters, {
  name: 'file',
  config: FileWriterConfig,
  summary: 'Writes a log to a file, and rolls the file when it is large.',
  description: [
    'All lines of one turn of the event loop are written with one call. If the disk is full, up to 1 MiB of lines wait; later lines are dropped ' +
    'and counted, and a line on',
    'standard error says so, at most once a minute. If another process renames or removes the file, it is opened again within a second.',
    '',
    'Rolled files are named `access-2026-01-31T12-00-00.000.log`, with `.gz` at the end if they are compressed. Compression runs in the background.',
  ].join('\n'),
  examples: [
    { title: 'The usual.', config: { output: 'file', filename: '/var/log/caddis/access.log' } },
    { title: 'Small files, rolled every night, readable by a group.', config: { output: 'file', filename: '/var/log/caddis/access.log', mode: '0640', roll_size_mb: 10, roll_at: ['00:00'], roll_keep: 7 } },
  ],
})
export class FileWriter implements LogWriter, Reporter {
  #output: FileOutput | undefined;

  constructor(
    private readonly config: ConfigOf<typeof FileWriterConfig>,
    @context() private readonly scope: Context,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {}

  async open(): Promise<LogOutput> {
    const settings = settingsOf(this.config);
    const { path } = settings;
    this.#output = await this.scope.share(`${this.scope.module}:${JSON.stringify(settings)}`, () => {
      try {
        const output = new FileOutput(settings, this.log, this.time);
        return { value: output, destroy: () => output.end() };
      } catch (cause) {
        throw errors.LOGGING_FILE_UNWRITABLE({ path }, { cause });
      }
    });
    return this.#output;
  }

  report(): object {
    return this.#output?.state ?? {};
  }
}

function settingsOf(config: ConfigOf<typeof FileWriterConfig>): FileOutputSettings {
  return {
    path: resolve(expandGlobal(config.filename)),
    mode: Number.parseInt(config.mode, 8) || 0o600,
    folderMode: Number.parseInt(config.dir_mode, 8) || 0o700,
    ...(config.roll ? { roll: rollOf(config) } : {}),
  };
}

function rollOf(config: ConfigOf<typeof FileWriterConfig>): RollSettings {
  return {
    maxBytes: (config.roll_size_mb || 100) * bytesPerMebibyte,
    intervalMs: config.roll_interval,
    minutes: config.roll_minutes,
    timesOfDay: config.roll_at.map((time) => Number(time.split(':')[0]) * 60 + Number(time.split(':')[1])),
    localTime: config.roll_local_time,
    gzip: config.roll_compression === undefined ? config.roll_gzip : config.roll_compression === 'gzip',
    maxFiles: config.roll_keep || 10,
    maxAgeMs: daysMs(config.roll_keep_days || 90),
  };
}
