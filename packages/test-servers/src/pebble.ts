import { readFile, writeFile } from 'node:fs/promises';
import { request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { createCertificates } from './certificates.js';
import { startProcess } from './process.js';
import { freePort, temporaryFolder } from './resources.js';

/** Options of {@link startPebble}. */
export interface PebbleOptions {
  /** `address:port` of the DNS server for its look-ups. */
  readonly dns: string;
  /** Port that it uses instead of 80 for validation; a free port when left out. */
  readonly httpPort?: number;
  /** Port that it uses instead of 443 for validation; a free port when left out. */
  readonly tlsPort?: number;
  /** Secrets in base64url by key ID. If given, accounts require an external account binding with one of them. */
  readonly externalAccounts?: Readonly<Record<string, string>>;
  /** Additional environment variables, e.g. `PEBBLE_WFE_NONCEREJECT` for the share of valid nonces that it rejects. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A running Pebble: an ACME server for tests, which causes errors on purpose. */
export interface Pebble {
  /** URL of the ACME directory. */
  readonly directory: string;
  /** File with the root of its own server certificate, PEM. */
  readonly trust: string;
  readonly httpPort: number;
  readonly tlsPort: number;
  /** Root of the chains that it issues, PEM. @param index - which root, if it has several */
  root(index?: number): Promise<string>;
  /** Its output since the start: one line per request. */
  output(): string;
  /** Replaces it by a new one on the same ports, which has none of the earlier accounts and orders. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts Pebble on free ports. It rejects some valid nonces, and its validation has no artificial delay. */
export async function startPebble(options: PebbleOptions): Promise<Pebble> {
  const folder = await temporaryFolder();
  const { server } = await createCertificates(folder.path);
  const [port, management] = [await freePort(), await freePort()];
  const httpPort = options.httpPort ?? (await freePort());
  const tlsPort = options.tlsPort ?? (await freePort());
  const file = join(folder.path, 'pebble.json');
  const accounts = options.externalAccounts;
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: server.certificate,
    privateKey: server.key,
    httpPort,
    tlsPort,
    ocspResponderURL: '',
    externalAccountBindingRequired: accounts !== undefined,
    ...(accounts === undefined ? {} : { externalAccountMACKeys: accounts }),
  };
  await writeFile(file, JSON.stringify({ pebble }));
  const ca = await readFile(server.ca, 'utf8');
  const start = (): ReturnType<typeof startProcess> =>
    startProcess({
      command: 'pebble',
      args: ['-config', file, '-dnsserver', options.dns, '-strict'],
      env: { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '20', ...options.env },
      ready: async () => (await get({ port, path: '/dir', ca })).includes('newOrder'),
    });
  let running = await start().catch(async (error: unknown) => {
    await folder.remove();
    throw error;
  });
  return {
    directory: `https://127.0.0.1:${port}/dir`,
    trust: server.ca,
    httpPort,
    tlsPort,
    root: (index = 0) => get({ port: management, path: `/roots/${index}`, ca }),
    output: () => running.output(),
    restart: async () => {
      await running.stop();
      running = await start();
    },
    stop: async () => {
      await running.stop();
      await folder.remove();
    },
  };
}

function get(options: RequestOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', agent: false, ...options }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('error', reject);
      response.once('end', () => resolve(Buffer.concat(pieces).toString('utf8')));
    });
    asked.once('error', reject);
    asked.end();
  });
}
