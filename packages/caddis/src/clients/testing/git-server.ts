import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** Path of git's CGI program in Debian. */
const program = '/usr/lib/git-core/git-http-backend';

/**
 * Creates a server of git repositories, where git's own CGI program answers each request.
 *
 * @param root - folder of the repositories
 */
export function createGitServer(root: string): Server {
  return createServer((request, response) => answer(root, request, response));
}

function answer(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url as string, 'http://git');
  const text = (name: string): string => String(request.headers[name] ?? '');
  const child = spawn(program, {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'somebody',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: text('content-type'),
      // A chunked body has no length; git then reads to the end.
      ...(request.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: text('content-length') }),
      HTTP_CONTENT_ENCODING: text('content-encoding'),
      GIT_PROTOCOL: text('git-protocol'),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const fields = head.toString('latin1', 0, end).split('\r\n').map((line) => /^([^:]+): *(.*)$/.exec(line) as RegExpExecArray);
    const status = fields.find(([, name]) => name === 'Status');
    response.writeHead(Number.parseInt(status?.[2] ?? '200', 10), fields.filter((field) => field !== status).flatMap(([, name = '', value = '']) => [name, value]));
    response.flushHeaders();
    if (head.length > end + 4) response.write(head.subarray(end + 4));
  });
  child.on('close', () => response.end());
}
