import { addressText, apps, array, boolean, choice, duration, guest, guestMap, integer, object, record, string, union, type ConfigOf } from '@caddis/core';
import { adminRoutes, configLoaders } from '@caddis/core/admin';
import { storages } from '@caddis/core/tls';
import type { JsonSchema } from '@caddis/core/framework';
import { logging } from './logging-schema.js';

const adminConfig = object(
  {
    persist: boolean({
      description: 'Whether the last config that served is kept in `autosave.json` of the config folder, for `run --resume`; only while there is an admin endpoint.',
      default: true,
    }),
    load: guest(configLoaders, {
      description: 'Where another config comes from, which takes the place of this one.',
      optional: true,
      omitted: 'this config keeps serving',
    }),
    load_delay: duration({
      description:
        'How long after the start of this config the other one is read; and again after each such time, until one was read that differs from this. ' +
        '`0s` reads it at once, and is refused in a config that was itself read so. Loaders that hear of changes do not need it.',
      default: '0s',
      minimum: '0s',
    }),
  },
  { description: 'Management of the config itself.', default: {} },
);

const admin = object(
  {
    disabled: boolean({ description: 'Whether there is no admin endpoint.', default: false }),
    listen: addressText({
      description: 'Network address of the admin endpoint, of exactly one socket. Who reaches it can change everything that the server does.',
      placeholders: 'global',
      optional: true,
      omitted: 'the environment variable `CADDY_ADMIN`, which may be `off`, else `localhost:2019`',
    }),
    origins: array(string(), {
      description: 'Origins whose pages may use the endpoint, as `host:port` or `scheme://host:port`; what is here takes the place of the default. The `Host` of every request must be among them, too.',
      optional: true,
      omitted: 'the address that it listens on; of a loopback address `localhost`, `127.0.0.1` and `[::1]` with its port',
    }),
    enforce_origin: boolean({
      description: 'Whether requests must tell their origin in `Origin` or `Referer`. Those of browsers must in any case.',
      default: false,
    }),
    secrets_visible: boolean({
      description: 'Whether answers show secrets of the config. Over a unix socket they do in any case. Not in Caddy.',
      default: false,
    }),
    config: adminConfig,
    api: guestMap(adminRoutes, {
      description: 'Modules that add to the endpoint, by name. Those of the standard distribution are there without being named. Not in Caddy.',
      default: {},
    }),
  },
  {
    description: 'Settings of the admin endpoint, with which the running server is watched and changed.',
    default: {},
    unsupported: {
      identity: 'the endpoint has no certificates; remove it, and reach the endpoint over a unix socket or a tunnel',
      remote: 'there is no endpoint for other machines; remove it, and reach the one of this machine over a tunnel',
    },
  },
);

const document = object({
  $schema: string({
    description: 'Address of a JSON Schema of the document, for editors; `caddis schema` prints one. Not used otherwise. Not in Caddy.',
    optional: true,
    omitted: 'none',
  }),
  admin,
  logging,
  storage: guest(storages, {
    description: 'Where certificates, their keys and accounts are kept. It is opened only when there is something to keep.',
    optional: true,
    omitted: '`file_system`, in the folder of the user’s data',
  }),
  workers: union([integer({ description: 'Number of processes.', minimum: 1, maximum: 256 }), choice(['auto'], { description: '`auto`, for one on each core.' })], {
    description:
      'Number of processes that serve, each on a core of its own, under one that supervises; `auto` for as many as there are cores for the process. `--workers` of the command counts ' +
      'more. A server that began with one process keeps to one until it is started again. Not in Caddy.',
    optional: true,
    omitted: 'one process, which supervises nothing',
  }),
  apps: guestMap(apps, { description: 'The apps to run, by name.', default: {} }),
  modules: record(string(), {
    description: 'Module ID and name of the package to take the module from, where several installed packages provide it.',
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
