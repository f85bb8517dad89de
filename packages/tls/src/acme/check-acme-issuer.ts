import { createPrivateKey } from 'node:crypto';
import type { ConfigInput, ReportMistake } from '@caddis/core';
import { isInternalName } from '@caddis/kit';
import type { AcmeIssuerConfig } from './acme-config.js';

/** Reports mistakes in the config of an issuer that uses ACME. */
export function checkAcmeIssuer({ ca = '', test_ca = '', account_key, challenges = {} }: Partial<ConfigInput<typeof AcmeIssuerConfig>>, report: ReportMistake): void {
  for (const [key, url] of Object.entries({ ca, test_ca })) {
    if (url === '' || url.includes('{')) continue;
    if (!isUsable(url)) report({ at: [key], code: 'TLS_ACME_CONFIG_INVALID', message: `${JSON.stringify(url)} is not an https URL`, help: 'write a URL that begins with https://' });
  }
  const { http = {}, 'tls-alpn': tlsAlpn = {}, dns } = challenges;
  if (http.disabled === true && tlsAlpn.disabled === true && dns === undefined) report({ at: ['challenges'], code: 'TLS_ACME_CONFIG_INVALID', message: 'all types of challenges are disabled', help: 'allow `http` or `tls-alpn`, or configure `dns`' });
  if (account_key !== undefined && !account_key.includes('{') && !isKey(account_key)) {
    report({ at: ['account_key'], code: 'TLS_ACME_ACCOUNT_KEY_INVALID', message: 'the key of the ACME account cannot be used', help: 'write a private key in PEM, without password' });
  }
}

function isKey(pem: string): boolean {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    return false;
  }
}

/** Tells whether a directory URL is acceptable: HTTPS, or HTTP with an internal host. */
function isUsable(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  if (protocol === 'https:') return true;
  return protocol === 'http:' && isInternalName(hostname.replace(/^\[|\]$/g, ''));
}
