import { propertyOf } from '@caddis/core';
import type { ExternalAccount } from './acme-accounts.js';
import { errors } from '../errors.js';
import { jsonObject } from './acme-session.js';
import type { AcmeTransport } from './acme-transport.js';

/** Directory URL of ZeroSSL. */
export const zeroSslDirectory = 'https://acme.zerossl.com/v2/DV90';

const api = 'https://api.zerossl.com/acme';

/** What a call of ZeroSSL's API needs. */
export interface ZeroSslCall {
  readonly transport: AcmeTransport;
  readonly signal: AbortSignal;
}

/**
 * Gets an external account from ZeroSSL, to which an ACME account is bound: for a customer by API key, or for an email address.
 *
 * @param base - base URL of the API
 * @throws `TLS_ZEROSSL_REFUSED`, and errors of the transport
 * @see Caddy's `ZeroSSLIssuer.generateEABCredentials`
 */
export async function zeroSslAccount(customer: { readonly apiKey: string } | { readonly email: string }, { transport, signal }: ZeroSslCall, base = api): Promise<ExternalAccount> {
  const isByKey = 'apiKey' in customer;
  const url = `${base}/${isByKey ? 'eab-credentials' : 'eab-credentials-email'}`;
  const form = new URLSearchParams(isByKey ? {} : { email: customer.email });
  const query = isByKey ? `?access_key=${encodeURIComponent(customer.apiKey)}` : '';
  const answer = await transport.send({ method: 'POST', url: `${url}${query}`, body: form.toString(), contentType: 'application/x-www-form-urlencoded', accept: 'application/json', signal });
  // Use the URL without its query, because messages must not contain the API key.
  const json = jsonObject({ ...answer, url });
  const [keyId, macKey] = [json['eab_kid'], json['eab_hmac_key']];
  if (typeof keyId === 'string' && keyId !== '' && typeof macKey === 'string' && macKey !== '') return { keyId, macKey };
  const fault = propertyOf(json, 'error');
  const reason = [propertyOf(fault, 'type'), propertyOf(fault, 'details'), propertyOf(fault, 'code')].find((part) => typeof part === 'string' || typeof part === 'number');
  throw errors.TLS_ZEROSSL_REFUSED({ url, status: answer.status, reason: reason ?? 'it has no account' });
}
