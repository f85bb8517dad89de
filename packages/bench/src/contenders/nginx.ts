import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contender } from '../contender.js';

/** nginx from Debian: one worker, keep-alive to the backend, no access log. @internal */
export const nginx: Contender = {
  name: 'nginx',
  needs: ['nginx'],
  async command({ listen, backend }, folder) {
    const file = join(folder, 'nginx.conf');
    await writeFile(
      file,
      `worker_processes 1; daemon off; pid ${folder}/pid; error_log stderr warn; user root;
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
  },
};
