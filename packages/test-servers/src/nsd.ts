import { Resolver } from 'node:dns/promises';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProcess } from './process.js';
import { freePort, temporaryFolder } from './resources.js';

/** How to start NSD. */
export interface NsdOptions {
  /** Zone name → its records, a line each as in a zone file: `www 60 IN A 10.0.0.1`. SOA and NS are added. */
  readonly zones: Readonly<Record<string, readonly string[]>>;
  /** IP address to listen on; 127.0.0.1 when left out. */
  readonly address?: string;
}

/** A running NSD: an authoritative DNS server over UDP and TCP. */
export interface Nsd {
  readonly address: string;
  readonly port: number;
  /** Puts other records in the place of a zone's; resolves when they are served. */
  replace(zone: string, records: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts NSD on a free port of its own, with its files in a folder of its own. */
export async function startNsd(options: NsdOptions): Promise<Nsd> {
  const { zones, address = '127.0.0.1' } = options;
  const port = await freePort(address);
  const folder = await temporaryFolder();
  const file = (zone: string): string => join(folder.path, `${zone}.zone`);
  let serial = 1;
  for (const [zone, records] of Object.entries(zones)) await writeFile(file(zone), zoneFile(zone, serial, records));
  const config = join(folder.path, 'nsd.conf');
  await writeFile(config, serverConfig(folder.path, address, port, Object.keys(zones)));

  // Node's timeouts are good enough to ask a server on the same machine whether it is there. On a busy one an answer takes its time.
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`]);
  const serialOf = async (zone: string): Promise<number> => (await resolver.resolveSoa(zone)).serial;
  const [firstZone = ''] = Object.keys(zones);
  const nsd = await startProcess({
    command: 'nsd',
    args: ['-d', '-c', config],
    // Debian keeps it where the path of a plain user does not lead.
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
      // The process that served before answers for a moment beside the new one. No answer tells nothing: to tell NSD once more would only begin anew.
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
