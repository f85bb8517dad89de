/**
 * A backend of the soak, a process of its own so that it can be killed and stopped: `node backend-process.js HOST PORT NAME`.
 *
 * `GET /any/path/BYTES/ID` is answered with a body of so many bytes that begins with the ID, any other method with the ID, how long its body
 * was, and the body's hash. After an upgrade every byte goes back. SIGUSR2 makes it slow, or fast again.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const slowMs = 400;
const [host = '', port = '', name = ''] = process.argv.slice(2);
let isSlow = false;
process.on('SIGUSR2', () => (isSlow = !isSlow));

const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
  const [bytes = '', id = ''] = (request.url ?? '').split('/').slice(-2);
  response.on('error', () => undefined);
  request.on('error', () => undefined);
  const hash = createHash('sha1');
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      hash.update(chunk);
      length += chunk.length;
    }
  } catch {
    return;
  }
  if (isSlow) await pause(slowMs);
  const body = request.method === 'GET' ? id.padEnd(Number(bytes), '.') : `${id} ${length} ${hash.digest('hex')}`;
  response.writeHead(200, { 'Content-Length': body.length, 'X-Backend': name }).end(body);
});
server.on('upgrade', (_request, socket) => {
  socket.on('error', () => undefined);
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  socket.pipe(socket);
});
server.listen(Number(port), host, () => process.stdout.write('listening\n'));
