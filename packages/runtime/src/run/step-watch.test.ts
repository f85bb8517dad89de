import { systemClock } from '@caddis/core';
import { FakeClock, RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { Environment } from './environment.js';
import { StepWatch } from './step-watch.js';

describe('the watch of a step', () => {
  it('leaves no timer where nobody waits any more when it begins', async () => {
    const clock = new FakeClock();
    const environment = { logger: new RecordingLogger(), steps: { clock, noticeMs: 5, deadlineMs: 10 }, cleanup: { clock: systemClock, deadlineMs: 1 } };
    const watch = new StepWatch({ place: { module: 'a', path: '/a' }, package: 'p', step: 'provision' }, environment as unknown as Environment);
    const gone = new Error('the server stops');
    const thrown: unknown = await watch.during(new Promise(() => {}), AbortSignal.abort(gone)).catch((error: unknown) => error);
    expect([thrown, clock.pending]).to.deep.equal([gone, 0]);
  });
});
