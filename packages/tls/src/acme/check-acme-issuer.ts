import { createPrivateKey } from 'node:crypto';
import type { ConfigInput, ReportMistake } from '@caddis/core';
import { isInternalName } from '@caddis/kit';
import type { AcmeIssuerConfig } from './acme-config.js';

/** Reports mistakes in the config of an issuer that uses ACME. */
export function checkAcmeIssuer({ ca = '', test_ca = '', account_key, challenges = {} }: Partial<ConfigInput<typeof AcmeIssuerConfig>>, report: ReportMistake): void {
  for (const [key, url] of Object.entries({ ca, test_ca })) {
    if (url === '' || url.includes('{')) continue;
    if (!isUsable(url)) report({ at: [key], code: 'TLS_ACME_CONFIG_INVALID', message: `${JSON.stringify(url)} is not an https URL`, help: authorityHelp(url) });
  }
  const { http = {}, 'tls-alpn': tlsAlpn = {}, dns } = challenges;
  if (http.disabled === true && tlsAlpn.disabled === true && dns === undefined) report({ at: ['challenges'], code: 'TLS_ACME_CONFIG_INVALID', message: 'all types of challenges are disabled', help: 'allow `http` or `tls-alpn`, or configure `dns`' });
  if (account_key !== undefined && !account_key.includes('{') && !isKey(account_key)) {
    report({ at: ['account_key'], code: 'TLS_ACME_ACCOUNT_KEY_INVALID', message: 'the key of the ACME account cannot be used', help: 'write a private key in PEM, without password' });
  }
}

/** Returns what to write instead of the name of an authority. */
function authorityHelp(text: string): string {
  if (/^(?:le[-_ ]?|lets?[-_ ]?encrypt[-_ ]?)?(?:staging|stage|test)$/i.test(text)) return 'write "https://acme-staging-v02.api.letsencrypt.org/directory", which is the staging authority of Let’s Encrypt';
  if (/^(?:lets?[-_ ]?encrypt|production|prod)$/i.test(text)) return 'remove it: Let’s Encrypt is the default';
  if (/^(?:internal|local)$/i.test(text)) return 'write { "module": "internal" } as issuer';
  if (/^zerossl$/i.test(text)) return 'write { "module": "zerossl" } as issuer';
  return 'write the URL of its directory, which begins with https://';
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
