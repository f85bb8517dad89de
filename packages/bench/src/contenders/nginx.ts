import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command, Contender, Ports } from '../contender.js';

/** nginx from Debian, with one worker, keep-alive connections to the backend, and no access log. @internal */
export const nginx = nginxOf(1);

/** nginx with a number of workers. @internal */
export function nginxOf(workers: number): Contender {
  return { name: 'nginx', needs: ['nginx'], command: (ports, folder) => command(workers, ports, folder) };
}

async function command(workers: number, { listen, backend }: Ports, folder: string): Promise<Command> {
  const file = join(folder, 'nginx.conf');
  await writeFile(
    file,
    `worker_processes ${workers}; daemon off; pid ${folder}/pid; error_log stderr warn; user root;
events { worker_connections 4096; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; client_max_body_size 0; keepalive_requests 1000000;
  upstream backend { server 127.0.0.1:${backend}; keepalive 1024; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${listen} backlog=1024;
    location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr; }
  }
}
`,
  );
  return { command: 'nginx', args: ['-c', file, '-p', folder] };
}
