import { randomBytes } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import packet from 'dns-packet';
import { startProcess } from './process.js';
import { freePort, temporaryFolder } from './resources.js';

/** Options of {@link startKnot}. */
export interface KnotOptions {
  /** Records by zone name, one line each as in a zone file: `www 60 IN A 10.0.0.1`. SOA and NS records are added. */
  readonly zones: Readonly<Record<string, readonly string[]>>;
  /** Algorithms of the keys for zone updates, by Knot's names; `hmac-sha256` when left out. */
  readonly algorithms?: readonly string[];
}

/** A key for zone updates. */
export interface KnotKey {
  readonly name: string;
  readonly algorithm: string;
  /** Base64. */
  readonly secret: string;
}

/** A running Knot DNS: an authoritative DNS server over UDP and TCP whose zones accept dynamic updates (RFC 2136). */
export interface Knot {
  readonly address: string;
  readonly port: number;
  /** Keys that may update all zones, in the order of the algorithms. */
  readonly keys: readonly [KnotKey, ...KnotKey[]];
  /** Texts of a name's TXT records, sorted. */
  texts(name: string): Promise<readonly string[]>;
  /** A name's TXT records with their time to live in seconds, as returned by the server. */
  records(name: string): Promise<readonly { readonly value: string; readonly ttl: number }[]>;
  stop(): Promise<void>;
}

/** Starts Knot DNS on a free port, with its files in a new folder. */
export async function startKnot({ zones, algorithms = ['hmac-sha256'] }: KnotOptions): Promise<Knot> {
  const address = '127.0.0.1';
  const port = await freePort(address);
  const folder = await temporaryFolder();
  const keys = algorithms.map((algorithm): KnotKey => ({ name: `test-${algorithm}`, algorithm, secret: randomBytes(64).toString('base64') }));
  for (const [zone, records] of Object.entries(zones)) {
    const head = [`$ORIGIN ${zone}.`, '$TTL 60', '@ IN SOA ns hostmaster 1 3600 600 86400 60', '@ IN NS ns', 'ns IN A 127.0.0.1'];
    await writeFile(join(folder.path, `${zone}.zone`), [...head, ...records, ''].join('\n'));
  }
  const file = join(folder.path, 'knot.conf');
  await writeFile(file, serverConfig({ folder: folder.path, listen: `${address}@${port}`, zones: Object.keys(zones), keys }));
  // The first resolver checks whether the server has started; the second waits for answers on a busy machine.
  const [impatient, resolver] = [new Resolver({ timeout: 500, tries: 1 }), new Resolver({ timeout: 5000, tries: 5 })];
  for (const each of [impatient, resolver]) each.setServers([`${address}:${port}`]);
  const [firstZone = ''] = Object.keys(zones);
  const knot = await startProcess({
    command: 'knotd',
    args: ['-c', file],
    // Debian installs it in a folder that is not in the `PATH` of ordinary users.
    env: { PATH: `${process.env['PATH']}:/usr/sbin` },
    ready: async () => (await impatient.resolveSoa(firstZone)).serial > 0,
  }).catch(async (error: unknown) => {
    await folder.remove();
    throw error;
  });
  return {
    address,
    port,
    keys: keys as [KnotKey, ...KnotKey[]],
    texts: async (name) => {
      const absent = (error: NodeJS.ErrnoException): string[][] => {
        if (error.code === 'ENOTFOUND' || error.code === 'ENODATA') return [];
        throw error;
      };
      return (await resolver.resolveTxt(name).catch(absent)).map((parts) => parts.join('')).sort();
    },
    records: (name) => askTexts({ address, port }, name),
    stop: async () => {
      await knot.stop();
      await folder.remove();
    },
  };
}

/** Queries TXT records directly, because Node's resolver does not return their time to live. */
async function askTexts({ address, port }: { readonly address: string; readonly port: number }, name: string): Promise<readonly { readonly value: string; readonly ttl: number }[]> {
  const socket = connect(port, address);
  const pieces: Buffer[] = [];
  socket.end(packet.streamEncode({ type: 'query', id: 1, flags: 0, questions: [{ type: 'TXT', name }] }));
  for await (const piece of socket) pieces.push(piece as Buffer);
  const { answers = [] } = packet.streamDecode(Buffer.concat(pieces));
  return answers.flatMap((answer) => (answer.type === 'TXT' ? [{ value: [answer.data].flat().map(String).join(''), ttl: answer.ttl ?? 0 }] : []));
}

function serverConfig({ folder, listen, zones, keys }: { readonly folder: string; readonly listen: string; readonly zones: readonly string[]; readonly keys: readonly KnotKey[] }): string {
  const quoted = (text: string): string => JSON.stringify(text);
  return [
    'server:',
    `  rundir: ${quoted(folder)}`,
    `  listen: ${listen}`,
    '  udp-workers: 1',
    '  tcp-workers: 1',
    '  background-workers: 1',
    'log:',
    '  - target: stderr',
    '    any: warning',
    'database:',
    `  storage: ${quoted(folder)}`,
    '  journal-db-max-size: 16M',
    '  timer-db-max-size: 1M',
    '  kasp-db-max-size: 5M',
    '  catalog-db-max-size: 5M',
    'key:',
    ...keys.flatMap(({ name, algorithm, secret }) => [`  - id: ${name}`, `    algorithm: ${algorithm}`, `    secret: ${secret}`]),
    'acl:',
    '  - id: changes',
    `    key: [${keys.map(({ name }) => name).join(', ')}]`,
    '    action: update',
    'zone:',
    ...zones.flatMap((zone) => [`  - domain: ${zone}`, `    storage: ${quoted(folder)}`, `    file: ${quoted(`${zone}.zone`)}`, '    zonefile-sync: -1', '    zonefile-load: whole', '    acl: changes']),
    '',
  ].join('\n');
}
