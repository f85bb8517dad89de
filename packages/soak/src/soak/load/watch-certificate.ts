import { readFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { rest } from '../../rest.js';
import { patienceMs } from '../requests/load-request.js';
import type { Tally } from '../verdict/tally.js';

/** Time between two checks, in milliseconds. */
const everyMs = 500;

/** Where to request a certificate. */
interface CertificatePlace {
  readonly port: number;
  readonly name: string;
}

/** A server certificate as a client sees it. */
interface Seen {
  readonly serial: string;
  /** Serial number of the issuing certificate. */
  readonly signer: string;
}

/**
 * Repeatedly checks the certificate that the server renews every few seconds. To a client that trusts the server's authority, it must always be valid.
 *
 * @param at - port on 127.0.0.1, and the name in the certificate
 * @param rootFile - file with the root of the server's authority, which the server creates
 */
export async function watchCertificate(at: CertificatePlace, rootFile: string, tally: Tally, signal: AbortSignal): Promise<void> {
  let last: Seen | undefined;
  while (!signal.aborted) {
    const from = performance.now();
    try {
      const seen = await look(at, await readFile(rootFile));
      if (last !== undefined && last.serial !== seen.serial) tally.count('certificate: another one is shown');
      if (last !== undefined && last.signer !== seen.signer) tally.count('certificate: signed by another intermediate one');
      last = seen;
    } catch (error) {
      const { code = (error as Error).message } = error as NodeJS.ErrnoException;
      // Before the first certificate is issued, handshakes fail.
      if (last === undefined) tally.count('certificate: none yet');
      else if (tally.hasLostWorker(from) && code !== 'no answer') tally.count(`lost: handshake: ${code} (kill worker)`);
      else tally.fault(`certificate: ${code}`);
    }
    await rest(everyMs, signal);
  }
  if (last === undefined) tally.fault('certificate: none was obtained');
}

function look({ port, name }: CertificatePlace, root: Buffer): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername: name, ca: root, timeout: patienceMs });
    socket.on('timeout', () => socket.destroy(Object.assign(new Error(), { code: 'no answer' })));
    socket.on('error', reject);
    socket.on('secureConnect', () => {
      const { serialNumber, issuerCertificate } = socket.getPeerCertificate(true);
      socket.destroy();
      resolve({ serial: serialNumber, signer: issuerCertificate.serialNumber });
    });
  });
}
