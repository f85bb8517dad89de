import { propertyOf } from '@caddis/core';
import { adaptConfig } from '@caddis/runtime';
import { adapterFor } from '../config-language.js';
import { openRegistry } from '../open-registry.js';
import { readConfig } from '../read-config.js';
import { printWarnings } from '../terminal.js';

/** A config to send to a running server. @internal */
export interface ConfigToSend {
  readonly text: string;
  /** The adapter that reads the config; `undefined` for JSON. */
  readonly adapter: string | undefined;
  /** `admin.listen` of the config, if it can be read. */
  readonly listen: string | undefined;
}

/**
 * Reads a config to send to a running server. Does not check it, because the server does.
 *
 * @throws what {@link readConfig} and {@link adapterFor} throw
 * @internal
 */
export async function configToSend(config: string, named: string | undefined): Promise<ConfigToSend> {
  const { text, warnings } = await readConfig(config);
  printWarnings(warnings);
  const { registry } = await openRegistry({ config });
  const adapter = adapterFor({ config, adapter: named, text, registry });
  const read = await adaptConfig(text, { adapter, lookup: registry }).catch(() => undefined);
  return { text, adapter, listen: read?.ok === true ? listenOf(read.document) : undefined };
}

function listenOf(document: unknown): string | undefined {
  const listen = propertyOf(propertyOf(document, 'admin'), 'listen');
  return typeof listen === 'string' ? listen : undefined;
}
