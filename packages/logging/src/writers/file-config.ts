import { array, boolean, choice, duration, integer, object, string } from '@caddis/core';

/** Config of {@link FileWriter}. @public */
export const FileWriterConfig = object(
  {
    filename: string({ description: 'Path of the file. Missing folders are created.', placeholders: 'global', minLength: 1 }),
    mode: string({ description: 'Permissions of the file, in octal digits. A file that is there gets them, too.', pattern: '^[0-7]{1,4}$', default: '0600' }),
    dir_mode: string({ description: 'Permissions of folders that are made for it, in octal digits.', pattern: '^[0-7]{1,4}$', default: '0700' }),
    roll: boolean({ description: 'Whether the file is rolled: renamed when it is large or old, with the time in its name, and replaced by a new one.', default: true }),
    roll_size_mb: integer({ description: 'Size in MiB from which it is rolled. 0 means 100.', default: 100, minimum: 0 }),
    roll_interval: duration({ description: 'Time after which it is rolled, at the next line. 0 or left out, never.', default: '0', minimum: '0' }),
    roll_minutes: array(integer({ description: 'Minute of each hour.', minimum: 0, maximum: 59 }), {
      description: 'Minutes of each hour at which it is rolled, at the next line.',
      default: [],
    }),
    roll_at: array(string({ description: 'Time of the day, as `15:04`.', pattern: '^([01]?[0-9]|2[0-3]):[0-5][0-9]$' }), {
      description: 'Times of the day at which it is rolled, at the next line.',
      default: [],
    }),
    roll_gzip: boolean({ description: 'Whether rolled files are compressed.', default: true }),
    roll_compression: choice(['gzip', 'none'], { description: 'How rolled files are compressed. It goes before `roll_gzip`.', optional: true, omitted: 'as `roll_gzip` says' }),
    roll_local_time: boolean({ description: 'Whether the times in the names of rolled files, and those at which to roll, are of the zone of this machine, not UTC.', default: false }),
    roll_keep: integer({ description: 'Number of rolled files that are kept. 0 means 10.', default: 10, minimum: 0 }),
    roll_keep_days: integer({ description: 'Number of days that they are kept. 0 means 90.', default: 90, minimum: 0 }),
  },
  { unsupported: { backup_time_format: 'rolled files have names such as `access-2026-01-31T12-00-00.000.log`; remove it' } },
);
