import { expect } from 'chai';
import { RecordingLogger } from './recording-logger.js';

describe('RecordingLogger', () => {
  it('keeps lines in one list with those of its children, from a level on', () => {
    const log = new RecordingLogger({ fields: { module: 'a' }, minLevel: 'info' });
    const child = log.child({ path: '/b' });
    log.debug('unseen');
    log.info('one');
    child.warn({ count: 2, module: 'c' }, 'two');
    child.error({ err: 3 }, 'three');
    expect([log.lines, child.isLevelEnabled('debug'), child.isLevelEnabled('info')]).to.deep.equal([
      [
        { level: 'info', message: 'one', module: 'a' },
        { level: 'warn', message: 'two', module: 'c', path: '/b', count: 2 },
        { level: 'error', message: 'three', module: 'a', path: '/b', err: 3 },
      ],
      false,
      true,
    ]);
  });
});
