import { type Clock, parseDuration, propertyOf } from '@caddis/core';
import { type EtcdClientConfig, etcdClientSettings, type Gateway } from '@caddis/etcd';

/** The fleet that a node's config names. @public */
export interface NamedFleet {
  readonly key: string;
  /** Creates a client for its etcd cluster. */
  open(clock: Clock): Gateway;
}

/**
 * Determines which fleet a node belongs to.
 *
 * @param config - the planned and validated config of the loader `etcd`
 * @throws errors of `etcdClientSettings`
 * @public
 */
export async function fleetOfConfig(config: unknown): Promise<NamedFleet> {
  const timeout = propertyOf(config, 'timeout') as string | number;
  const client = await etcdClientSettings({ ...(config as EtcdClientConfig), timeout: parseDuration(timeout) });
  return { key: String(propertyOf(config, 'key')), open: (clock) => client.open(clock) };
}
