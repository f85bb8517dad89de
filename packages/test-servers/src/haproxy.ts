import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accepts } from './accepts.js';
import { startProcess } from './process.js';
import { freePort, temporaryFolder } from './resources.js';

/** HAProxy with one listener and one server behind it. */
export interface HaProxy {
  readonly port: number;
  stop(): Promise<void>;
}

/** How it passes connections on. */
export interface HaProxyOptions {
  /** Port on 127.0.0.1 of the server behind it. */
  readonly to: number;
  /** Further words of `bind`, e.g. `accept-proxy`. */
  readonly bind?: string;
  /** Further words of `server`, e.g. `send-proxy-v2`. */
  readonly server?: string;
  /** Whether it speaks HTTP, and tells the client's address by `X-Forwarded-For`. */
  readonly http?: boolean;
}

/** Starts it on a free port. */
export async function startHaProxy({ to, bind = '', server = '', http = false }: HaProxyOptions): Promise<HaProxy> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const config = join(folder.path, 'haproxy.cfg');
  await writeFile(
    config,
    [
      'defaults', `  mode ${http ? 'http' : 'tcp'}`, '  timeout connect 5s', '  timeout client 30s', '  timeout server 30s', ...(http ? ['  option forwardfor'] : []),
      'frontend front', `  bind 127.0.0.1:${port} ${bind}`, '  default_backend back',
      'backend back', `  server one 127.0.0.1:${to} ${server}`, '',
    ].join('\n'),
  );
  const running = await startProcess({ command: 'haproxy', args: ['-db', '-f', config], env: { PATH: `${process.env['PATH']}:/usr/sbin` }, ready: () => accepts(port) }).catch(async (error: unknown) => {
    await folder.remove();
    throw error;
  });
  return {
    port,
    stop: async () => {
      await running.stop();
      await folder.remove();
    },
  };
}
