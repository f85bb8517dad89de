import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { expect } from 'chai';
import { connectTcp, queryTcp, queryUdp } from './query.js';

describe('connectTcp', () => {
  let server: Server;
  let port: number;

  beforeEach(async () => {
    server = createServer((socket) => socket.resume());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as { port: number });
  });

  afterEach(async () => {
    server.close();
    await once(server, 'close');
  });

  it('continues with the next address when the first refuses', async () => {
    const socket = await connectTcp(['127.0.0.2', '127.0.0.1'], port, 300, new AbortController().signal);
    expect(socket.remoteAddress).to.equal('127.0.0.1');
    socket.destroy();
  });

  it('tries the first only when the delay is negative', async () => {
    const error = await connectTcp(['127.0.0.2', '127.0.0.1'], port, -1, new AbortController().signal).catch((reason: NodeJS.ErrnoException) => reason);
    expect(error).to.have.property('code', 'ECONNREFUSED');
  });

  it('does nothing once its signal is aborted, nor do the exchanges', async () => {
    const reason = new Error('too late');
    const signal = AbortSignal.abort(reason);
    const socket = await connectTcp(['127.0.0.1'], port, 300, new AbortController().signal);
    const message = Buffer.alloc(1);
    const accept = (): undefined => undefined;
    const outcomes = await Promise.allSettled([
      connectTcp(['127.0.0.1'], port, 300, signal),
      queryUdp('127.0.0.1', port, message, accept, signal),
      queryTcp(socket, message, accept, signal),
    ]);
    expect(outcomes).to.deep.equal(outcomes.map(() => ({ status: 'rejected', reason })));
    expect(socket.destroyed).to.equal(true);
  });

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const reason = new Error('too late');
    const connecting = connectTcp(['127.0.0.1'], port, 300, controller.signal).catch((error: unknown) => error);
    controller.abort(reason);
    expect(await connecting).to.equal(reason);
  });
});
