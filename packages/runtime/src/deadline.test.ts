import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { withDeadline } from './deadline.js';

describe('withDeadline', () => {
  const late = (): Error => new Error('late');

  it('gives what the work gives, and stops its timer', async () => {
    const clock = new FakeClock();
    expect(await withDeadline(Promise.resolve('done'), { clock, deadlineMs: 1000 }, late)).to.equal('done');
    const failed = await withDeadline(Promise.reject(new Error('failed')), { clock, deadlineMs: 1000 }, late).catch((error: unknown) => error);
    expect(failed).to.have.property('message', 'failed');
    expect(clock.pending).to.equal(0);
  });

  it('throws when the deadline passes, and drops what comes later', async () => {
    const clock = new FakeClock();
    let fail = (_error: Error): void => {};
    const work = new Promise((_resolve, reject) => (fail = reject));
    const waiting = withDeadline(work, { clock, deadlineMs: 1000 }, late).catch((error: unknown) => error);
    clock.jump(999);
    expect(clock.pending).to.equal(1);
    clock.jump(1);
    expect(await waiting).to.have.property('message', 'late');
    fail(new Error('too late'));
  });

  it('keeps a process alive in which nothing else is under way', async () => {
    const program = `
      import { systemClock } from '@caddis/core';
      import { withDeadline } from ${JSON.stringify(new URL('deadline.js', import.meta.url).href)};
      const late = () => new Error('told');
      await withDeadline(new Promise(() => {}), { clock: systemClock, deadlineMs: 1 }, late).catch(({ message }) => console.log(message));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: new URL('.', import.meta.url).pathname,
    });
    expect(stdout).to.equal('told\n');
  });
});
