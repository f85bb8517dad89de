import { readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import { startProcess } from './process.js';
import { freePort, temporaryFolder } from './resources.js';

/** A running Caddy with its own ACME server, which issues certificates of its local authority. */
export interface CaddyAuthority {
  /** URL of the ACME directory. */
  readonly directory: string;
  /** File with the root certificate of all its certificates, PEM. */
  readonly trust: string;
  root(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts Caddy's ACME server. It validates challenges on the real ports 80 and 443, and resolves names by the system. A mount namespace
 * (`unshare`) gives it its own hosts file for that.
 *
 * @param addresses - IP addresses by host name
 */
export async function startCaddyAuthority(addresses: Readonly<Record<string, string>> = {}): Promise<CaddyAuthority> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const file = join(folder.path, 'caddy.json');
  const config = {
    admin: { disabled: true },
    storage: { module: 'file_system', root: folder.path },
    logging: { logs: { default: { level: 'ERROR' } } },
    apps: {
      pki: { certificate_authorities: { local: { install_trust: false } } },
      tls: { automation: { policies: [{ issuers: [{ module: 'internal' }] }] } },
      http: {
        http_port: await freePort(),
        https_port: port,
        servers: {
          acme: {
            listen: [`127.0.0.1:${port}`],
            automatic_https: { disable_redirects: true },
            routes: [{ match: [{ host: ['localhost'] }], handle: [{ handler: 'acme_server', host: `localhost:${port}` }] }],
          },
        },
      },
    },
  };
  await writeFile(file, JSON.stringify(config));
  const hosts = join(folder.path, 'hosts');
  await writeFile(hosts, Object.entries({ localhost: '127.0.0.1', ...addresses }).map(([name, address]) => `${address} ${name}\n`).join(''));
  const command = ['caddy', 'run', '--config', file];
  const trust = join(folder.path, 'pki/authorities/local/root.crt');
  const isReady = async (): Promise<boolean> => {
    const ca = await readFile(trust, 'utf8');
    return answers(port, ca);
  };
  const caddy = await startProcess({ command: 'unshare', args: ['--map-root-user', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"', hosts, ...command], env: { XDG_CONFIG_HOME: folder.path, XDG_DATA_HOME: folder.path, HOME: folder.path }, ready: isReady }).catch(async (error: unknown) => {
    await folder.remove();
    throw error;
  });
  return {
    directory: `https://localhost:${port}/acme/local/directory`,
    trust,
    root: () => readFile(trust, 'utf8'),
    stop: async () => {
      await caddy.stop();
      await folder.remove();
    },
  };
}

function answers(port: number, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get({ host: 'localhost', port, path: '/acme/local/directory', ca, agent: false, family: 4 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.once('error', () => resolve(false));
  });
}
