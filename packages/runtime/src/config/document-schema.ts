import { addressText, apps, array, boolean, choice, duration, guest, guestMap, integer, object, record, string, union, type ConfigOf } from '@caddis/core';
import { adminRoutes, configLoaders } from '@caddis/core/admin';
import { storages } from '@caddis/core/tls';
import type { JsonSchema } from '@caddis/core/framework';
import { logging } from './logging-schema.js';

const adminConfig = object(
  {
    persist: boolean({
      description: 'Whether the last config in use is saved in `autosave.json` in the config folder, for `run --resume`. Only while there is an admin endpoint.',
      default: true,
    }),
    load: guest(configLoaders, {
      description: 'Loader of another config, which replaces this one.',
      optional: true,
      omitted: 'this config stays in use',
    }),
    load_delay: duration({
      description:
        'Time between the start of this config and the reading of the other one. The reading is repeated at this interval until the result differs from this config. ' +
        '`0s` means at once; it is refused in a config that was itself loaded without a delay. Loaders that watch for changes do not need this field.',
      default: '0s',
      minimum: '0s',
    }),
  },
  { description: 'How the config itself is loaded and saved.', default: {} },
);

const admin = object(
  {
    disabled: boolean({ description: 'Whether to turn the admin endpoint off.', default: false }),
    listen: addressText({
      description: 'Network address of the admin endpoint: exactly one socket. Whoever can reach it has full control of the server.',
      placeholders: 'global',
      optional: true,
      omitted: 'the environment variable `CADDY_ADMIN`, which may be `off`, else `localhost:2019`',
    }),
    origins: array(string(), {
      description: 'Origins whose web pages may use the endpoint, as `host:port` or `scheme://host:port`. They replace the default. The `Host` of every request must be one of them too.',
      optional: true,
      omitted: 'the listen address; for a loopback address, `localhost`, `127.0.0.1` and `[::1]` with its port',
    }),
    enforce_origin: boolean({
      description: 'Whether all requests must state their origin in `Origin` or `Referer`. Requests of browsers always must.',
      default: false,
    }),
    secrets_visible: boolean({
      description: 'Whether responses show secrets of the config. Over a Unix socket, they always do. Not in Caddy.',
      default: false,
    }),
    config: adminConfig,
    api: guestMap(adminRoutes, {
      description: 'Modules that add routes to the endpoint, by name. The modules of the standard distribution are always active. Not in Caddy.',
      default: {},
    }),
  },
  {
    description: 'Settings of the admin endpoint, which is used to monitor and change the running server.',
    default: {},
    unsupported: {
      identity: 'the endpoint does not use certificates; remove the key, and reach the endpoint over a Unix socket or a tunnel',
      remote: 'there is no endpoint for other machines; remove the key, and reach the local endpoint over a tunnel',
    },
  },
);

const document = object({
  $schema: string({
    description: 'URL or path of a JSON Schema of the document, for editors; `caddis schema` prints one. Caddis does not use it. Not in Caddy.',
    optional: true,
    omitted: 'none',
  }),
  admin,
  logging,
  storage: guest(storages, {
    description: 'Where certificates, their keys and accounts are stored. The storage is opened only when it is needed.',
    optional: true,
    omitted: '`file_system`, in the user’s data folder',
  }),
  workers: union([integer({ description: 'Number of processes.', minimum: 1, maximum: 256 }), choice(['auto'], { description: '`auto`: one for each core.' })], {
    description:
      'Number of processes that serve, each on its own core, plus one that supervises them. `auto` means the number of cores that the process may use. The flag `--workers` takes ' +
      'precedence. A server that was started with one process keeps one until it is restarted. Not in Caddy.',
    optional: true,
    omitted: 'one process',
  }),
  apps: guestMap(apps, { description: 'The apps to run, by name.', default: {} }),
  modules: record(string(), {
    description: 'Package to use for a module that several installed packages provide: package names by module ID.',
    default: {},
  }),
});

/**
 * Schema of a config document: everything above the apps.
 *
 * @see Caddy's `Config`
 * @public
 */
export const documentSchema: JsonSchema = document.schema;

/** A checked document with defaults. @internal */
export type DocumentConfig = ConfigOf<typeof document>;
