import { parseNetworkAddress, systemClock } from '@caddis/core';
import type { TransportCall, UpstreamSource } from '@caddis/core/http';
import { RecordingLogger, rejecting, throwing as throwingAnything } from '@caddis/test-helpers';
import { expect } from 'chai';
import { GuardedSource } from './guarded-source.js';
import { GuardedTransport } from './guarded-transport.js';

describe('a module whose properties are made to deceive', () => {
  let log = new RecordingLogger();
  const dial = '127.0.0.1:1';
  const getUpstreams = () => [{ dial }];
  const guarded = (source: object): GuardedSource => new GuardedSource({ source: { getUpstreams, ...source } as UpstreamSource, clock: systemClock, log, deadlineMs: 1000 });
  const throwing = (name: string): object => Object.defineProperty({ getUpstreams }, name, { get: () => { throw new Error('misdeed'); } });
  beforeEach(() => {
    log = new RecordingLogger();
  });

  it('has no method that cannot be read', () => {
    for (const name of ['known', 'resetCache', 'watchKnown']) {
      const source = new GuardedSource({ source: throwing(name) as UpstreamSource, clock: systemClock, log, deadlineMs: 1000 });
      expect([source.namesKnown, source.canReset]).to.deep.equal([false, false]);
      source.watchKnown(() => undefined)();
    }
    const transport = new GuardedTransport(throwing('usesTls') as never, log);
    expect(() => transport.usesTls(1)).to.throw('the transport failed');
  });

  for (const method of ['abort', 'resume', 'release'] as const) {
    for (const [what, misdeed] of Object.entries({ ...throwingAnything, ...rejecting })) {
      it(`is blamed when ${method} of a transport ${what}`, async () => {
        const call = { abort: () => undefined, resume: () => undefined, [method]: misdeed } as unknown as TransportCall;
        const transport = new GuardedTransport({ dispatch: () => call, [method]: misdeed } as never, log);
        if (method === 'release') transport.release(parseNetworkAddress(dial));
        else transport[method](call);
        await new Promise((resolve) => setImmediate(resolve));
        expect(log.lines.map(({ level, message }) => [level, message])).to.deep.equal([['error', 'the transport failed outside of a request']]);
      });
    }
  }

  it('knows nothing that says something else at each look', () => {
    let looks = 0;
    const upstream = { get dial(): unknown { return (looks += 1) === 1 ? dial : 5; } };
    expect(guarded({ known: () => [upstream] }).known()).to.equal(undefined);
    expect(log.lines.map(({ message }) => message)).to.deep.equal(['upstream source cannot list its upstreams; the upstreams of its answers are used instead']);
  });

  it('is blamed for promises of its watch that reject', async () => {
    guarded({ watchKnown: () => Promise.reject(new Error('misdeed')) }).watchKnown(() => undefined)();
    guarded({ watchKnown: () => () => Promise.reject(new Error('misdeed')) }).watchKnown(() => undefined)();
    await new Promise((resolve) => setImmediate(resolve));
    expect(log.lines.map(({ message }) => message)).to.deep.equal(Array(2).fill('upstream source cannot list its upstreams; the upstreams of its answers are used instead'));
  });
});
