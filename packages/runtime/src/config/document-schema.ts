import { addressText, apps, boolean, choice, guestMap, object, record, string, type ConfigOf } from '@caddis/core';
import type { JsonSchema } from '@caddis/core/framework';

const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'debug', 'info', 'warn', 'error'] as const;
const noAdminApi = 'there is no admin endpoint yet';

const adminConfig = object(
  { persist: boolean({ description: 'Accepted, because configs for Caddy have it; nothing is persisted.', optional: true }) },
  {
    description: 'Management of the config itself.',
    optional: true,
    unsupported: {
      load: 'the config is read from the file that the command names; remove it',
      load_delay: 'the config is read from the file that the command names; remove it',
    },
  },
);

const admin = object(
  {
    disabled: boolean({ description: 'Whether there is no admin endpoint.', default: false }),
    listen: addressText({
      description: 'Network address of the admin endpoint, of exactly one socket.',
      placeholders: 'global',
      optional: true,
      omitted: '`localhost:2019`',
    }),
    config: adminConfig,
  },
  {
    description: 'Settings of the admin endpoint.',
    default: {},
    unsupported: {
      enforce_origin: `${noAdminApi}; remove it`,
      origins: `${noAdminApi}; remove it`,
      identity: `${noAdminApi}, nor certificates that are obtained; remove it`,
      remote: `${noAdminApi}; remove it`,
    },
  },
);

const defaultLog = object(
  { level: choice(logLevels, { description: 'Least level that is logged.', default: 'INFO' }) },
  {
    description: 'The log that everything goes to.',
    default: {},
    unsupported: 'logs are JSON lines on standard error, with secrets left out; remove it, and let what reads them do the rest',
  },
);

const logging = object(
  {
    logs: object(
      { default: defaultLog },
      {
        description: 'Logs by name; there is only `default`.',
        default: {},
        unsupported: 'everything goes to the log `default`; remove it, and tell the lines apart by their fields `logger` and `module`',
      },
    ),
  },
  {
    description: 'Settings of the logs.',
    default: {},
    unsupported: { sink: 'nothing writes to the log of the process but the server itself; remove it' },
  },
);

const document = object(
  {
    $schema: string({
      description: 'Address of a JSON Schema of the document, for editors; `caddis schema` prints one. Not used otherwise. Not in Caddy.',
      optional: true,
      omitted: 'none',
    }),
    admin,
    logging,
    apps: guestMap(apps, { description: 'The apps to run, by name.', default: {} }),
    modules: record(string(), {
      description: 'Module ID and name of the package to take the module from, where several installed packages provide it.',
      default: {},
    }),
  },
  { unsupported: { storage: 'nothing is stored; remove it, and name certificates in `apps/tls/certificates/load_files`' } },
);

/**
 * Schema of a config document: what stands above the apps.
 *
 * @see Caddy's `Config`
 * @public
 */
export const documentSchema: JsonSchema = document.schema;

/** A checked document with its defaults filled in. @internal */
export type DocumentConfig = ConfigOf<typeof document>;
