import type { ConfigMistake } from '@caddis/core';
import type { PlacedError } from '../config/placed-errors.js';
import { errors } from '../errors.js';
import { policyFaults } from '../tls/connection-policy.js';
import { selectsAny, type StatedCertificates } from '../tls/stated-certificates.js';
import type { ServerInput } from '../server/server-config.js';

/**
 * Finds invalid connection policies, as far as the document alone shows them.
 *
 * @internal
 */
export function* checkPolicies(name: string, { tls_connection_policies: policies = [] }: ServerInput): Iterable<PlacedError> {
  for (const [index, policy] of policies.entries()) {
    for (const reason of policyFaults(policy)) {
      yield { at: ['servers', name, 'tls_connection_policies', index], error: errors.HTTP_TLS_POLICY_INVALID({ pointer: '', reason }) };
    }
  }
}

/**
 * Finds connection policies that select a certificate which is not loaded. Automatically obtained certificates have no tags to select by.
 *
 * @param certificates - the loaded certificates; absent if the config of the `tls` app is invalid
 * @internal
 */
export function* doubtfulPolicies(name: string, { tls_connection_policies: policies = [] }: ServerInput, certificates: StatedCertificates | undefined): Iterable<ConfigMistake> {
  for (const [index, { drop, certificate_selection: selection }] of policies.entries()) {
    if (certificates === undefined || drop === true || selection === undefined || selectsAny(certificates, selection)) continue;
    yield {
      at: ['servers', name, 'tls_connection_policies', index, 'certificate_selection'],
      severity: 'warning',
      message: 'it selects no loaded certificate',
      help: 'add the tag to "tags" of a certificate in apps/tls/certificates; obtained certificates have no tags',
    };
  }
}
