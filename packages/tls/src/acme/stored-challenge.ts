import { propertyOf } from '@caddis/core';
import type { Challenge, Storage } from '@caddis/core/tls';
import { challengeTokenKey } from './storage-keys.js';

/**
 * Finds a challenge for a name that another process, or Caddy, has stored.
 *
 * @param issuerKeys - the issuers whose challenges may be answered
 * @returns `undefined` if there is none
 */
export async function findStoredChallenge(storage: Storage, issuerKeys: readonly string[], name: string): Promise<Challenge | undefined> {
  for (const issuerKey of issuerKeys) {
    const value = await storage.load(challengeTokenKey(issuerKey, name));
    const challenge = value === undefined ? undefined : readChallenge(value, name);
    if (challenge !== undefined) return challenge;
  }
  return undefined;
}

function readChallenge(value: Buffer, name: string): Challenge | undefined {
  let json: unknown;
  try {
    json = JSON.parse(value.toString('utf8'));
  } catch {
    return undefined;
  }
  const [type, token, keyAuthorization] = ['type', 'token', 'keyAuthorization'].map((key) => propertyOf(json, key));
  if ((type !== 'http-01' && type !== 'tls-alpn-01') || typeof token !== 'string' || typeof keyAuthorization !== 'string') return undefined;
  return { type, name, token, keyAuthorization };
}
