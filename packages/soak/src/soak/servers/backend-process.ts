/**
 * A backend of the soak. It is a separate process, so that it can be killed and paused: `node backend-process.js HOST PORT NAME`.
 *
 * For `GET /any/path/BYTES/ID` it sends a body of this size that starts with the ID; for other methods it sends the ID, and the length and
 * hash of the request body. After an upgrade it echoes every byte. SIGUSR2 switches between slow and fast.
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
