import type { KeyObject } from 'node:crypto';
import { errors } from '../errors.js';
import type { FleetAbout } from '../layout/records.js';
import { isSignedBy } from './signature.js';

/** A config that a node is offered. @internal */
export interface Offer {
  /** Revision of the key that holds it. */
  readonly revision: string;
  readonly config: string;
  readonly about: FleetAbout | undefined;
  readonly isCanary: boolean;
}

/**
 * Decides whether a node may take a config by its signature.
 *
 * @param key - key of the fleet
 * @param keys - public keys; where there are none, every config may be taken
 * @param least - number of the newest signature that was taken
 * @throws `FLEET_UNSIGNED`, `FLEET_SIGNATURE_INVALID`, `FLEET_SIGNATURE_OLD`
 * @internal
 */
export function assertSigned({ revision, config, about }: Offer, key: string, keys: readonly KeyObject[], least: number): void {
  if (keys.length === 0) return;
  const signed = about?.signed;
  if (signed === undefined) throw errors.FLEET_UNSIGNED({ revision });
  if (!isSignedBy({ key, config }, signed, keys)) throw errors.FLEET_SIGNATURE_INVALID({ revision, reason: 'none of the public keys fits' });
  if (signed.number < least) throw errors.FLEET_SIGNATURE_OLD({ revision });
}
