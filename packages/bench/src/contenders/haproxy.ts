import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command, Contender, Ports } from '../contender.js';

/** HAProxy from Debian, with one thread and keep-alive connections to the backend. @internal */
export const haproxy = haproxyOf(1);

/** HAProxy with a number of threads. @internal */
export function haproxyOf(threads: number): Contender {
  return { name: 'haproxy', needs: ['haproxy'], command: (ports, folder) => command(threads, ports, folder) };
}

async function command(threads: number, { listen, backend }: Ports, folder: string): Promise<Command> {
  const file = join(folder, 'haproxy.cfg');
  await writeFile(
    file,
    `global
  nbthread ${threads}
  maxconn 4096
defaults
  mode http
  timeout connect 3s
  timeout client 60s
  timeout server 60s
  option forwardfor
  http-reuse always
frontend edge
  bind 127.0.0.1:${listen}
  default_backend back
backend back
  server one 127.0.0.1:${backend} pool-max-conn 1024
`,
  );
  return { command: 'haproxy', args: ['-db', '-f', file] };
}
