import type { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { patienceMs } from '../requests/load-request.js';
import { certifiedName } from './days-document.js';

/** What a client learns in a TLS handshake. */
export interface Handshake {
  /** The server's certificate; `undefined` in a resumed session, in which none is sent. */
  readonly certificate: X509Certificate | undefined;
  /** Whether the server accepted the session. */
  readonly isResumed: boolean;
  /** The session for the next handshake. */
  readonly session: Buffer | undefined;
}

/**
 * Connects, and sends a request over the connection. The server's certificate is not checked, because its time is not the time of this process.
 *
 * @param port - port on 127.0.0.1
 * @param session - session of an earlier handshake
 */
export function handshake(port: number, path: string, session?: Buffer): Promise<Handshake & { readonly head: string }> {
  return new Promise((resolve, reject) => {
    // This version sends the certificate in a full handshake only, and the ticket before the first response.
    const options = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3', rejectUnauthorized: false, timeout: patienceMs } as const;
    const socket = connect({ host: '127.0.0.1', port, servername: certifiedName, ...options, ...(session === undefined ? {} : { session }) });
    let given: Buffer | undefined;
    let shown: Omit<Handshake, 'session'> | undefined;
    let answer = '';
    socket.on('session', (ticket: Buffer) => (given = ticket));
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('secureConnect', () => {
      shown = { certificate: socket.getPeerX509Certificate(), isResumed: socket.isSessionReused() };
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${certifiedName}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')));
    socket.on('close', () => {
      if (shown === undefined) reject(new Error('closed before the handshake was complete'));
      else resolve({ ...shown, session: given, head: answer.split('\r\n', 1)[0] ?? '' });
    });
  });
}
