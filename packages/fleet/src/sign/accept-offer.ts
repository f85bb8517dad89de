import type { KeyObject } from 'node:crypto';
import { errors } from '../errors.js';
import type { FleetAbout } from '../layout/records.js';
import { isSignedBy } from './signature.js';

/** A config that a node could serve. @internal */
export interface Offer {
  /** Revision at which it was written to its key. */
  readonly revision: string;
  readonly config: string;
  readonly about: FleetAbout | undefined;
  readonly isCanary: boolean;
}

/**
 * Checks the signature of a config.
 *
 * @param key - key of the fleet
 * @param keys - trusted public keys; if empty, unsigned configs are accepted
 * @param least - number of the newest accepted signature
 * @throws `FLEET_UNSIGNED`, `FLEET_SIGNATURE_INVALID`, `FLEET_SIGNATURE_OLD`
 * @internal
 */
export function assertSigned({ revision, config, about }: Offer, key: string, keys: readonly KeyObject[], least: number): void {
  if (keys.length === 0) return;
  const signed = about?.signed;
  if (signed === undefined) throw errors.FLEET_UNSIGNED({ revision });
  if (!isSignedBy({ key, config }, signed, keys)) throw errors.FLEET_SIGNATURE_INVALID({ revision, reason: 'it was made with none of the public keys' });
  if (signed.number < least) throw errors.FLEET_SIGNATURE_OLD({ revision });
}
