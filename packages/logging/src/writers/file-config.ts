import { array, boolean, choice, duration, integer, object, string } from '@caddis/core';

/** Config of {@link FileWriter}. @public */
export const FileWriterConfig = object(
  {
    filename: string({ description: 'Path of the file. Missing folders are created.', placeholders: 'global', minLength: 1 }),
    mode: string({ description: 'Permissions of the file, in octal. They are also set on an existing file.', pattern: '^[0-7]{1,4}$', default: '0600' }),
    dir_mode: string({ description: 'Permissions of the folders that are created for the file, in octal.', pattern: '^[0-7]{1,4}$', default: '0700' }),
    roll: boolean({ description: 'Whether to roll the file: when it is large or old, it is renamed, with the time in its name, and a new file is started.', default: true }),
    roll_size_mb: integer({ description: 'Size in MiB at which the file is rolled. 0 means 100.', default: 100, minimum: 0 }),
    roll_interval: duration({ description: 'Age at which the file is rolled, with the next line. If omitted or 0, never.', default: '0', minimum: '0' }),
    roll_minutes: array(integer({ description: 'Minute of each hour.', minimum: 0, maximum: 59 }), {
      description: 'Minutes of each hour at which the file is rolled, with the next line.',
      default: [],
    }),
    roll_at: array(string({ description: 'Time of day, as `15:04`.', pattern: '^([01]?[0-9]|2[0-3]):[0-5][0-9]$' }), {
      description: 'Times of day at which the file is rolled, with the next line.',
      default: [],
    }),
    roll_gzip: boolean({ description: 'Whether to compress rolled files.', default: true }),
    roll_compression: choice(['gzip', 'none'], { description: 'How to compress rolled files. It takes precedence over `roll_gzip`.', optional: true, omitted: 'as `roll_gzip` says' }),
    roll_local_time: boolean({
      description: 'Whether the times in the names of rolled files, and the times at which to roll, are in the time zone of this machine instead of UTC.',
      default: false,
    }),
    roll_keep: integer({ description: 'Number of rolled files to keep. 0 means 10.', default: 10, minimum: 0 }),
    roll_keep_days: integer({ description: 'Number of days to keep rolled files. 0 means 90.', default: 90, minimum: 0 }),
  },
  { unsupported: { backup_time_format: 'rolled files have names such as `access-2026-01-31T12-00-00.000.log`; remove it' } },
);
