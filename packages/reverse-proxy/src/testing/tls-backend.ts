import { createServer, type ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Fixture } from './fixture.js';
import type { SuiteCertificates } from './suite-certificates.js';

/**
 * Starts a backend with TLS that answers with the host of the request, the name that the handshake asked for, and the common name of the client.
 *
 * @param more - additional options of the server
 * @returns its port
 */
export function startTlsBackend(fixture: Fixture, { serverOptions }: SuiteCertificates, more: ServerOptions = {}): Promise<number> {
  const server = createServer({ ...serverOptions, ...more }, (request, response) => {
    const socket = request.socket as TLSSocket & { readonly servername?: string | false };
    const client = socket.getPeerCertificate().subject?.CN ?? '';
    response.end(`host=${request.headers.host} sni=${String(socket.servername)} client=${client}`);
  });
  return fixture.listening(server);
}
