import { sourceConformance, type SourceService } from '@caddis/testkit';
import { DockerUpstreams } from './docker-upstreams.js';
import { FakeEngine, listedContainer } from './testing/fake-engine.js';

const endpoints = ['ping', 'events', 'list'] as const;

/** Starts a fake engine that lists one container per address. A real one, as in real-engine.test.ts, could not start 10,000 of them. */
async function start(): Promise<SourceService> {
  const engine = await FakeEngine.start();
  let isDown = false;
  const treat = (behaviour: 'answer' | 'silence'): void => {
    for (const endpoint of endpoints) engine.behaviour[endpoint] = behaviour;
  };
  return {
    config: { host: engine.host, poll_interval: '1s', timeout: '5s' },
    async setAddresses(dials) {
      // An address that occurs twice gets two containers; the first keeps its name, whatever is added or removed.
      const seen = new Set<string>();
      const suffixOf = (dial: string): string => (seen.has(dial) ? '-again' : (seen.add(dial), ''));
      engine.containers = dials.map((dial) => listedContainer(`web-${dial.replaceAll(/[.:]/g, '-')}${suffixOf(dial)}`, dial.slice(0, dial.indexOf(':'))));
      treat('answer');
      if (isDown) await engine.up();
      isDown = false;
      engine.emit({ Type: 'container', Action: 'start' });
    },
    async fail() {
      isDown = true;
      await engine.down();
    },
    hang: () => treat('silence'),
    stop: () => engine.down(),
  };
}

sourceConformance(DockerUpstreams, { describe, it, start, settleMs: 60_000, deadlineMs: 60_000 });
