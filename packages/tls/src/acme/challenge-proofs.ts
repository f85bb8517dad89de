import type { Logger } from '@caddis/core';
import type { CertificateOrder, ChallengeType } from '@caddis/core/tls';
import type { DnsProof } from './dns-proof.js';
import { challengeTokenKey } from './storage-keys.js';

/** The enabled challenge types and their settings. */
export interface ChallengeSettings {
  /** `undefined` if disabled. */
  readonly http: { readonly port: number | undefined } | undefined;
  /** `undefined` if disabled. */
  readonly tlsAlpn: { readonly port: number | undefined } | undefined;
  /** If set, the other types are not used. */
  readonly dns: DnsProof | undefined;
  /** Address for the listeners that are opened for challenges. */
  readonly host: string | undefined;
  /** Whether challenges are stored, so that other servers can answer them. */
  readonly isDistributed: boolean;
}

/** A challenge that a directory offers. */
export interface OfferedChallenge {
  readonly type: ChallengeType;
  readonly url: string;
  readonly token: string;
}

/** The name and key authorization of a challenge. */
export interface ChallengeSubject {
  /** Name without `*.` */
  readonly name: string;
  readonly keyAuthorization: string;
  readonly issuerKey: string;
}

/** The challenge types that a config allows. */
export function allowedTypes({ http, tlsAlpn, dns }: ChallengeSettings): readonly ChallengeType[] {
  if (dns !== undefined) return ['dns-01'];
  return [...(tlsAlpn === undefined ? [] : (['tls-alpn-01'] as const)), ...(http === undefined ? [] : (['http-01'] as const))];
}

/**
 * Presents the response to a challenge.
 *
 * @returns a function that removes it again; it never rejects
 */
export async function showProof(settings: ChallengeSettings, order: CertificateOrder, challenge: OfferedChallenge, subject: ChallengeSubject & { readonly log: Logger }): Promise<() => Promise<void>> {
  const { type, token } = challenge;
  const { name, keyAuthorization, log } = subject;
  if (type === 'dns-01') {
    if (settings.dns === undefined) throw new Error('no DNS provider is configured');
    return settings.dns.show(name, keyAuthorization, order.signal, order.dns);
  }
  const port = type === 'http-01' ? settings.http?.port : settings.tlsAlpn?.port;
  const forget = settings.isDistributed ? await storeToken(order, challenge, subject) : async (): Promise<void> => undefined;
  try {
    const retract = await order.present({ type, name, token, keyAuthorization, port, host: settings.host });
    return async () => {
      await retract().catch((error: unknown) => log.error({ err: error, name }, 'the proof for a challenge cannot be removed'));
      await forget();
    };
  } catch (error) {
    await forget();
    throw error;
  }
}

/** Stores a challenge as Caddy does, so that all processes that share the storage can answer it. */
async function storeToken(order: CertificateOrder, { type, url, token }: OfferedChallenge, { name, keyAuthorization, issuerKey, log }: ChallengeSubject & { readonly log: Logger }): Promise<() => Promise<void>> {
  const key = challengeTokenKey(issuerKey, name);
  const value = JSON.stringify({ type, url, status: 'pending', token, keyAuthorization, identifier: { type: 'dns', value: name } });
  try {
    await order.storage.store(key, Buffer.from(value, 'utf8'));
  } catch (error) {
    // This process can still answer it.
    log.warn({ err: error, name }, 'a challenge cannot be stored, so no other process can answer it');
  }
  return async () => {
    await order.storage.delete(key).catch((error: unknown) => log.warn({ err: error, name }, 'a finished challenge cannot be removed from the storage'));
  };
}
