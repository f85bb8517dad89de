import type { LookupFunction } from 'node:net';
import type { AddressLookupOptions } from '@caddis/dns';
import { expect } from 'chai';
import { FakeClock } from '@caddis/test-helpers';
import { lookupWith } from './lookup.js';

describe('the look-up of a dial', () => {
  const servers = [{ label: 'udp/10.0.0.1:53', network: 'udp', family: undefined, host: '10.0.0.1', port: 53 }] as const;
  let clock: FakeClock;
  let asked: AddressLookupOptions | undefined;
  let ended: AbortController;
  beforeEach(() => {
    clock = new FakeClock();
    asked = undefined;
    ended = new AbortController();
  });

  function lookup(answer: (options: AddressLookupOptions) => Promise<readonly string[]>): LookupFunction {
    const addresses = async (_name: string, options: AddressLookupOptions = {}) => {
      asked = options;
      const found = await answer(options);
      return { addresses: found, reachable: found, ttlMs: 1000, leftOut: [] };
    };
    return lookupWith({ resolver: { addresses }, servers, clock, timeoutMs: 3000 })(ended.signal);
  }
  const ask = (look: LookupFunction, options: Parameters<LookupFunction>[1]): Promise<unknown> =>
    new Promise((resolve) => look('backend.test', options, (error, ...found) => resolve(error === null ? found : error)));
  const untilAborted = ({ signal }: AddressLookupOptions): Promise<never> =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))));

  it('gives all addresses in the order of the resolver', async () => {
    const look = lookup(async () => ['10.0.0.7', '2001:db8::7', '10.0.0.8']);
    expect(await ask(look, { all: true })).to.deep.equal([[{ address: '10.0.0.7', family: 4 }, { address: '2001:db8::7', family: 6 }, { address: '10.0.0.8', family: 4 }]]);
    expect([asked?.servers, clock.pending]).to.deep.equal([servers, 0]);
  });

  it('gives the first one where one is wanted', async () => {
    expect(await ask(lookup(async () => ['2001:db8::7', '10.0.0.7']), {})).to.deep.equal(['2001:db8::7', 6]);
  });

  const families: readonly (readonly [family: number | 'IPv4' | 'IPv6' | undefined, asked: readonly number[]])[] = [
    [4, [4]],
    ['IPv6', [6]],
    [0, [4, 6]],
    [undefined, [4, 6]],
  ];
  for (const [family, wanted] of families) {
    it(`asks for addresses of family ${wanted.join(' and ')} where Node says ${String(family)}`, async () => {
      await ask(lookup(async () => ['10.0.0.7']), family === undefined ? {} : { family });
      expect(asked?.families).to.deep.equal(wanted);
    });
  }

  it('fails with the servers and the reason', async () => {
    const error = await ask(lookup(() => Promise.reject(new Error('no such name'))), {});
    expect(error).to.include({ code: 'PROXY_LOOKUP_FAILED', message: 'cannot resolve backend.test with udp/10.0.0.1:53: no such name' });
    expect(clock.pending).to.equal(0);
  });

  it('ends when the time for a connection is over', async () => {
    const failed = ask(lookup(untilAborted), {});
    clock.jump(3000);
    expect(await failed).to.include({ code: 'PROXY_LOOKUP_FAILED', message: 'cannot resolve backend.test with udp/10.0.0.1:53: no answer within 3000 ms' });
  });

  it('ends when nobody wants the connection any more', async () => {
    const failed = ask(lookup(untilAborted), {});
    ended.abort();
    expect(await failed).to.include({ code: 'PROXY_LOOKUP_FAILED' });
    expect(clock.pending).to.equal(0);
  });
});
