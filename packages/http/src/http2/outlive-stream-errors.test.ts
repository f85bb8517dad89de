import { once } from 'node:events';
import { connect, type ClientHttp2Session } from 'node:http2';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Clock } from '@caddis/core';
import { expect } from 'chai';
import { maxDoubtMs, outliveStreamErrors } from './outlive-stream-errors.js';

const frame = (type: number, payload: readonly number[]): Buffer => Buffer.from([0, 0, payload.length, type, 0, 0, 0, 0, 0, ...payload]);
const settings = frame(4, []);
/** A WINDOW_UPDATE frame with increment 0, which is a connection error. */
const offence = frame(8, [0, 0, 0, 0]);

describe('a connection of HTTP/2 that may be broken', () => {
  const waits: { readonly delayMs: number; readonly callback: () => void }[] = [];
  let onWait = (): void => undefined;
  const clock: Clock = {
    now: () => 0,
    setTimeout: (callback, delayMs) => {
      waits.push({ callback, delayMs });
      // The connection is in doubt only after the call that set this timer has returned.
      process.nextTick(onWait);
      return { cancel: () => undefined };
    },
  };
  let server: Server;
  let session: ClientHttp2Session;
  let peer: Socket;

  beforeEach(async () => {
    waits.length = 0;
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const connected = once(server, 'connection');
    session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    [peer] = (await connected) as [Socket];
    peer.on('error', () => undefined).resume();
  });
  afterEach(async () => {
    session.destroy();
    peer.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is closed when the other side shows no sign of life in time', async () => {
    const watch = outliveStreamErrors(session, clock);
    const failed = new Promise<Error>((resolve) => session.once('error', resolve));
    // The SETTINGS frame makes this side queue an answer, so that the connection error looks like a stream error.
    const doubted = new Promise<void>((resolve) => (onWait = resolve));
    peer.write(Buffer.concat([settings, offence]));
    await doubted;
    expect([watch.isInDoubt, session.destroyed, waits.map(({ delayMs }) => delayMs)]).to.deep.equal([true, false, [maxDoubtMs]]);
    waits[0]?.callback();
    expect((await failed).message).to.equal('Protocol error');
    expect(session.destroyed).to.equal(true);
  });

  it('is closed at once where the offence is plain', async () => {
    const watch = outliveStreamErrors(session, clock);
    const failed = new Promise<Error>((resolve) => session.once('error', resolve));
    peer.write(settings);
    await once(session, 'remoteSettings');
    await new Promise<void>((resolve) => setImmediate(resolve));
    peer.write(offence);
    expect((await failed).message).to.equal('Protocol error');
    expect([watch.isInDoubt, waits]).to.deep.equal([false, []]);
  });

  it('may be closed in peace', async () => {
    outliveStreamErrors(session, clock);
    peer.write(settings);
    await once(session, 'remoteSettings');
    session.close();
    await once(session, 'close');
    expect([session.destroyed, waits]).to.deep.equal([true, []]);
  });

  it('does not wait for anything when it is closed for another reason', () => {
    const watch = outliveStreamErrors(session, clock);
    session.once('error', () => undefined).destroy(new Error('other'));
    expect([session.destroyed, watch.isInDoubt, waits]).to.deep.equal([true, false, []]);
  });
});
