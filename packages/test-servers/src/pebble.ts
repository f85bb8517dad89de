import { readFile, writeFile } from 'node:fs/promises';
import { request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { createCertificates } from './certificates.js';
import { startProcess } from './process.js';
import { freePort, temporaryFolder } from './resources.js';

/** How to start Pebble. */
export interface PebbleOptions {
  /** `address:port` of the DNS server that it asks for names. */
  readonly dns: string;
  /** Port that it takes for 80; one that is free when left out. */
  readonly httpPort?: number;
  /** Port that it takes for 443; one that is free when left out. */
  readonly tlsPort?: number;
  /** Key ID → secret in base64url; accounts are for these customers only then. */
  readonly externalAccounts?: Readonly<Record<string, string>>;
  /** More of its environment, e.g. `PEBBLE_WFE_NONCEREJECT` for the share of good nonces that it refuses. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A running Pebble: the ACME server for tests, which makes trouble on purpose. */
export interface Pebble {
  /** URL of the directory. */
  readonly directory: string;
  /** File with the root that its own certificate comes from, PEM. */
  readonly trust: string;
  readonly httpPort: number;
  readonly tlsPort: number;
  /** Root of the chain that it issues, PEM. @param index - which, where it has several */
  root(index?: number): Promise<string>;
  /** What it has printed since it was started: a line for each request. */
  output(): string;
  /** Ends it, and starts another one on the same ports, which knows nothing of the accounts and orders before. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts Pebble on free ports of its own. It refuses a part of the nonces, and waits for nothing. */
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
