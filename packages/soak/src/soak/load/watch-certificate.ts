import { readFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { rest } from '../../rest.js';
import { patienceMs } from '../requests/load-request.js';
import type { Tally } from '../verdict/tally.js';

/** Time between two looks, in milliseconds. */
const everyMs = 500;

/** Where a certificate is shown. */
interface CertificatePlace {
  readonly port: number;
  readonly name: string;
}

/** What a client sees of a server's certificate. */
interface Seen {
  readonly serial: string;
  /** Serial number of who signed it. */
  readonly signer: string;
}

/**
 * Looks again and again at the certificate that the server renews every few seconds, as a client that trusts its authority: it must be valid each time.
 *
 * @param at - port on 127.0.0.1, and the name that the certificate is for
 * @param rootFile - the root of the server's authority, once it is there
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
      // Before the first one there is none to show.
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
