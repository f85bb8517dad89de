import type { ReportMistake } from '@caddis/core';
import { reportErrors } from '../config/placed-errors.js';
import { expectedFieldErrors } from '../request/expected-fields.js';
import { statedCertificates } from '../tls/stated-certificates.js';
import { certificateDoubts } from './certificate-forecast.js';
import { unreachableRoutes } from './unreachable-routes.js';
import { misplacedHandlers } from './misplaced-handlers.js';
import { checkPolicies, doubtfulPolicies } from './check-policies.js';
import { statedListeners } from '../listeners/check-listeners.js';
import type { StatedApp } from '../automatic-https/stated-servers.js';

/** HTTP versions that the config accepts, but the server does not speak. */
const unspoken: Readonly<Record<string, { readonly message: string; readonly help: string }>> = {
  h3: { message: 'there is no HTTP/3 here', help: 'remove it: clients use HTTP/2' },
  h2c: { message: 'HTTP/2 is used only on encrypted connections', help: 'remove it: clients use HTTP/1' },
};

/**
 * Finds what would make the start of the app fail, as far as the document alone shows it: invalid addresses and connection policies.
 *
 * @param document - the whole document, which also contains the `tls` app
 * @internal
 */
export function checkServers(config: StatedApp, report: ReportMistake, document: unknown): void {
  const { servers = {} } = config;
  const { errors } = statedListeners(servers);
  reportErrors(report, errors);
  const certificates = statedCertificates(document);
  for (const [name, server] of Object.entries(servers)) {
    if ((server.listen ?? []).length === 0) {
      report({ at: ['servers', name], severity: 'warning', message: 'the server has no listen address', help: 'write its addresses, e.g. "listen": [":8080"]' });
    }
    reportErrors(report, expectedFieldErrors(server, ['servers', name]));
    for (const [index, protocol] of (server.protocols ?? []).entries()) {
      const doubt = unspoken[protocol];
      if (doubt !== undefined) report({ at: ['servers', name, 'protocols', index], severity: 'warning', ...doubt });
    }
    reportErrors(report, checkPolicies(name, server));
    for (const doubt of doubtfulPolicies(name, server, certificates)) report(doubt);
  }
  for (const doubt of certificateDoubts(config, document)) report(doubt);
  for (const doubt of unreachableRoutes(servers)) report(doubt);
  for (const doubt of misplacedHandlers(servers)) report(doubt);
}
