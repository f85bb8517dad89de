import { expect } from 'chai';
import { FakeClock, RawClient } from '@caddis/test-helpers';
import { useFixture } from '../testing/fixture.js';
import { DirectoryApp, ScriptedSource } from '../testing/scripted-modules.js';
import { heapGrowth } from '../testing/settled-heap.js';
import type { ProxyDirectory } from './proxy-directory.js';

/** Number of hosts per round; large enough for a leak to exceed the normal variation of the heap. */
const hostsOfRound = 1000;
/** How many bytes each host may add to the heap. */
const maxOfHost = 150;

/** Returns a loopback address for each number; nothing listens on most of them. */
function hostOf(index: number): string {
  return `127.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
}

describe('hosts that clients make up', () => {
  const fixture = useFixture();

  /** Sends one request per host over one connection. */
  async function ask(port: number, from: number, to: number): Promise<void> {
    const client = await RawClient.connect(port);
    for (let index = from; index < to; index += 1) {
      client.received = '';
      client.send(`GET / HTTP/1.1\r\nHost: ${hostOf(index)}\r\n\r\n`);
      await client.until(/\r\n\r\n/);
    }
    client.close();
  }

  const handlers: readonly { name: string; handler: (port: string) => object }[] = [
    { name: 'in what a source finds', handler: () => ({ dynamic_upstreams: { source: 'scripted', script: 'by-host' }, health_checks: { passive: { fail_duration: '10s' } } }) },
    { name: 'in the address of an upstream', handler: (port) => ({ upstreams: [{ dial: `{http.request.host}:${port}` }] }) },
  ];
  for (const { name, handler } of handlers) {
    it(`leave nothing behind ${name}, even thousands of them`, async function () {
      // Up to twelve rounds of a thousand hosts.
      this.timeout(600_000);
      const port = (await fixture.refused()).split(':')[1] as string;
      ScriptedSource.scripts.set('by-host', { getUpstreams: ({ placeholders }) => [{ dial: placeholders.expand(`{http.request.host}:${port}`) }] });
      fixture.defer(() => ScriptedSource.scripts.delete('by-host'));
      const time = new FakeClock();
      const edge = await fixture.edge({ handler: 'reverse_proxy', ...handler(port) }, [], { time, extra: { DirectoryApp } });
      // Each round uses new hosts, then advances the clock until the unused ones are forgotten.
      const growth = await heapGrowth(async (round) => {
        await ask(edge.port(), round * hostsOfRound, (round + 1) * hostsOfRound);
        for (let minute = 0; minute < 130; minute += 1) time.jump(60_000);
        edge.lines.length = 0;
      }, maxOfHost * hostsOfRound);
      expect(growth / hostsOfRound, 'bytes of the heap for each host').to.be.below(maxOfHost);
      expect((DirectoryApp.latest as ProxyDirectory).upstreams().length).to.be.below(3);
    });
  }
});
