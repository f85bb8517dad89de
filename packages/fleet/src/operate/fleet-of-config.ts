import { type Clock, parseDuration, propertyOf } from '@caddis/core';
import { type EtcdClientConfig, etcdClientSettings, type Gateway } from '@caddis/etcd';

/** Which fleet the config of a node names. @public */
export interface NamedFleet {
  readonly key: string;
  /** Makes a client of its cluster. */
  open(clock: Clock): Gateway;
}

/**
 * Finds out which fleet a node belongs to.
 *
 * @param config - a checked config of the loader `etcd`, as it is planned
 * @throws what `etcdClientSettings` throws
 * @public
 */
export async function fleetOfConfig(config: unknown): Promise<NamedFleet> {
  const timeout = propertyOf(config, 'timeout') as string | number;
  const client = await etcdClientSettings({ ...(config as EtcdClientConfig), timeout: parseDuration(timeout) });
  return { key: String(propertyOf(config, 'key')), open: (clock) => client.open(clock) };
}
