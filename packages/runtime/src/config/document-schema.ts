import { apps, boolean, choice, guestMap, object, raw, record, string, type Type } from '@caddis/core';
import type { JsonSchema } from '@caddis/core/framework';

const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'debug', 'info', 'warn', 'error'] as const;

const adminConfig = object({
  persist: boolean({ description: 'Accepted, because configs for Caddy have it; nothing is persisted.', optional: true }),
});

const admin = object({
  disabled: boolean({ description: 'Whether there is no admin endpoint.', default: false }),
  listen: raw<string>(
    { type: 'string', 'x-caddis': { type: 'address', placeholders: 'global' } },
    { description: 'Network address of the admin endpoint, of exactly one socket.', optional: true, omitted: '`localhost:2019`' },
  ),
  config: raw<unknown>(refusing(adminConfig, ['load', 'load_delay']), {
    description: 'Management of the config itself.',
    optional: true,
  }),
});

const defaultLog = object({
  level: choice(logLevels, { description: 'Least level that is logged.', default: 'INFO' }),
});

const logs = object({
  default: raw<unknown>(refusing(defaultLog, true), { description: 'The log that everything goes to.', default: {} }),
});

const logging = object({
  logs: raw<unknown>(refusing(logs, true), { description: 'Logs by name; there is only `default`.', default: {} }),
});

const document = object({
  $schema: string({
    description: 'Address of a JSON Schema of the document, for editors; `caddis schema` prints one. Not used otherwise. Not in Caddy.',
    optional: true,
    omitted: 'none',
  }),
  admin: raw<unknown>(refusing(admin, ['enforce_origin', 'origins', 'identity', 'remote']), {
    description: 'Settings of the admin endpoint.',
    default: {},
  }),
  logging: raw<unknown>(refusing(logging, ['sink']), { description: 'Settings of the logs.', default: {} }),
  apps: guestMap(apps, { description: 'The apps to run, by name.', default: {} }),
  modules: record(string(), {
    description: 'Module ID and name of the package to take the module from, where several installed packages provide it.',
    default: {},
  }),
});

/**
 * Schema of a config document: what stands above the apps.
 *
 * @see Caddy's `Config`
 * @public
 */
export const documentSchema: JsonSchema = refusing(document, ['storage']);

/** A checked document with its defaults filled in. @internal */
export interface DocumentConfig {
  readonly admin: { readonly disabled: boolean; readonly listen?: string };
  readonly logging: { readonly logs: { readonly default: { readonly level: (typeof logLevels)[number] } } };
  readonly modules: Readonly<Record<string, string>>;
}

/** Adds to an object the keys that Caddy has there and we do not. */
function refusing(type: Type<unknown, unknown>, unsupported: readonly string[] | true): JsonSchema {
  return { ...type.schema, 'x-caddis': { unsupported } };
}
