import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accepts } from './accepts.js';
import { startProcess } from './process.js';
import { freePort, temporaryFolder } from './resources.js';

/** An HAProxy with one listener and one backend server. */
export interface HaProxy {
  readonly port: number;
  stop(): Promise<void>;
}

/** Options of {@link startHaProxy}. */
export interface HaProxyOptions {
  /** Port of the backend server on 127.0.0.1. */
  readonly to: number;
  /** Additional parameters of `bind`, e.g. `accept-proxy`. */
  readonly bind?: string;
  /** Additional parameters of `server`, e.g. `send-proxy-v2`. */
  readonly server?: string;
  /** True for HTTP mode, which adds the client's address as `X-Forwarded-For`; TCP mode otherwise. */
  readonly http?: boolean;
}

/** Starts HAProxy on a free port. */
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
