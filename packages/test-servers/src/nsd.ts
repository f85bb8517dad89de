import { Resolver } from 'node:dns/promises';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProcess } from './process.js';
import { freePort, temporaryFolder } from './resources.js';

/** Options of {@link startNsd}. */
export interface NsdOptions {
  /** Records by zone name, one line each as in a zone file: `www 60 IN A 10.0.0.1`. SOA and NS records are added. */
  readonly zones: Readonly<Record<string, readonly string[]>>;
  /** IP address to listen on; 127.0.0.1 when left out. */
  readonly address?: string;
}

/** A running NSD: an authoritative DNS server over UDP and TCP. */
export interface Nsd {
  readonly address: string;
  readonly port: number;
  /** Replaces the records of a zone; resolves when the new ones are served. */
  replace(zone: string, records: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts NSD on a free port, with its files in a new folder. */
export async function startNsd(options: NsdOptions): Promise<Nsd> {
  const { zones, address = '127.0.0.1' } = options;
  const port = await freePort(address);
  const folder = await temporaryFolder();
  const file = (zone: string): string => join(folder.path, `${zone}.zone`);
  let serial = 1;
  for (const [zone, records] of Object.entries(zones)) await writeFile(file(zone), zoneFile(zone, serial, records));
  const config = join(folder.path, 'nsd.conf');
  await writeFile(config, serverConfig(folder.path, address, port, Object.keys(zones)));

  // One try per query is enough, because queries are repeated until the server answers. The timeout is long enough for a busy machine.
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`]);
  const serialOf = async (zone: string): Promise<number> => (await resolver.resolveSoa(zone)).serial;
  const [firstZone = ''] = Object.keys(zones);
  const nsd = await startProcess({
    command: 'nsd',
    args: ['-d', '-c', config],
    // Debian installs it in a folder that is not in the `PATH` of ordinary users.
    env: { PATH: `${process.env['PATH']}:/usr/sbin` },
    ready: async () => (await serialOf(firstZone)) === serial,
  }).catch(async (error: unknown) => {
    await folder.remove();
    throw error;
  });

  return {
    address,
    port,
    replace: async (zone, records) => {
      serial += 1;
      await writeFile(file(zone), zoneFile(zone, serial, records));
      nsd.signal('SIGHUP');
      // For a moment both the old and the new process answer. A missing answer proves nothing, and another signal would only restart the reload.
      for (let inARow = 0; inARow < 20; ) {
        const served = await serialOf(zone).catch(() => undefined);
        if (served === serial) inARow += 1;
        else if (served !== undefined) {
          inARow = 0;
          nsd.signal('SIGHUP');
        }
      }
    },
    stop: async () => {
      await nsd.stop();
      await folder.remove();
    },
  };
}

function zoneFile(zone: string, serial: number, records: readonly string[]): string {
  const head = [`$ORIGIN ${zone}.`, '$TTL 60', `@ IN SOA ns hostmaster ${serial} 3600 600 86400 60`, '@ IN NS ns', 'ns IN A 127.0.0.1'];
  return [...head, ...records, ''].join('\n');
}

function serverConfig(folder: string, address: string, port: number, zones: readonly string[]): string {
  return [
    'server:',
    '  server-count: 1',
    `  ip-address: ${address}@${port}`,
    '  username: ""',
    '  chroot: ""',
    `  zonesdir: "${folder}"`,
    '  database: ""',
    '  logfile: ""',
    '  pidfile: ""',
    `  xfrdfile: "${join(folder, 'xfrd.state')}"`,
    `  xfrdir: "${folder}"`,
    `  zonelistfile: "${join(folder, 'zone.list')}"`,
    '  round-robin: no',
    'remote-control:',
    '  control-enable: no',
    ...zones.flatMap((zone) => ['zone:', `  name: "${zone}"`, `  zonefile: "${zone}.zone"`]),
    '',
  ].join('\n');
}
