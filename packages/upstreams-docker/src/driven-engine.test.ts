import { sourceConformance, type SourceService } from '@caddis/testkit';
import { DockerUpstreams } from './docker-upstreams.js';
import { FakeEngine, listedContainer } from './testing/fake-engine.js';

const endpoints = ['ping', 'events', 'list'] as const;

/** An engine that lists a container for each address. A real one is asked in real-engine.test.ts; it cannot start 10,000. */
async function start(): Promise<SourceService> {
  const engine = await FakeEngine.start();
  let isDown = false;
  const treat = (behaviour: 'answer' | 'silence'): void => {
    for (const endpoint of endpoints) engine.behaviour[endpoint] = behaviour;
  };
  return {
    config: { host: engine.host, poll_interval: '1s', timeout: '5s' },
    async setAddresses(dials) {
      // An address that is named twice has two containers; the first keeps its name, whatever comes and goes.
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
