import { createHost } from '@caddis/testkit';
import { expect } from 'chai';
import { LogLineJob } from './log-line-job.js';
import { SchedulerApp } from './scheduler-app.js';

describe('the app scheduler in a whole config', () => {
  it('runs the jobs of the document, and those of another after a reload', async () => {
    const scheduler = (message: string): object => ({ apps: { scheduler: { jobs: [{ every: '1m', job: { job: 'log_line', message } }] } } });
    const host = await createHost({ modules: [SchedulerApp, LogLineJob], config: scheduler('tick') });
    try {
      await host.clock.advance(120_000);
      await host.reload(scheduler('tock'));
      await host.clock.advance(60_000);
      const said = host.lines.filter(({ module }) => module === 'scheduler.jobs.log_line').map(({ message }) => message);
      expect(said).to.deep.equal(['tick', 'tick', 'tock']);
    } finally {
      await host.stop();
    }
    expect(host.clock.pending).to.equal(0);
  });
});
