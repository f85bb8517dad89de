import type { ReportMistake } from '@caddis/core';
import { reportErrors } from '../config/placed-errors.js';
import { expectedFieldErrors } from '../request/expected-fields.js';
import { statedCertificates } from '../tls/stated-certificates.js';
import { checkEncryption } from './check-encryption.js';
import { statedListeners, type StatedListen } from '../listeners/check-listeners.js';
import type { ServerInput } from './server-config.js';

/** What a check needs of the app's config. @internal */
export interface CheckedServers {
  readonly http_port?: number;
  readonly https_port?: number;
  readonly servers?: Readonly<Record<string, ServerInput>>;
}

/**
 * Finds what the start of the app would refuse, if the document alone says so: addresses, connection policies, and host names
 * without certificate.
 *
 * @param document - the whole document, which holds the `tls` app
 * @internal
 */
export function checkServers(config: CheckedServers, report: ReportMistake, document: unknown): void {
  const { http_port: httpPort = 80, https_port: httpsPort = 443, servers = {} } = config;
  const { errors, listens } = statedListeners(servers);
  reportErrors(report, errors);
  const certificates = statedCertificates(document);
  const byServer = new Map<string, StatedListen[]>();
  for (const listen of listens) {
    const own = byServer.get(listen.server);
    if (own === undefined) byServer.set(listen.server, [listen]);
    else own.push(listen);
  }
  for (const [name, server] of Object.entries(servers)) {
    if ((server.listen ?? []).length === 0) {
      report({ at: ['servers', name], severity: 'warning', message: 'the server listens nowhere', help: 'write its addresses, e.g. "listen": [":8080"]' });
    }
    reportErrors(report, expectedFieldErrors(server, ['servers', name]));
    reportErrors(report, checkEncryption({ name, config: server, listens: byServer.get(name) ?? [], httpPort, httpsPort, certificates }));
  }
}
