import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeClock } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { parseHosts, parseResolvConf, SystemFile } from './system-files.js';

describe('parseHosts', () => {
  it('reads addresses by name, whatever the case, without comments and rubbish', () => {
    const text = '127.0.0.1 localhost  Loop.Test.\n::1\tlocalhost # comment\n# 1.2.3.4 no\n10.0.0.1 web\r\nrubbish web\n127.0.0.1 localhost\n';
    expect([...parseHosts(text)]).to.deep.equal([
      ['localhost', ['127.0.0.1', '::1']],
      ['loop.test', ['127.0.0.1']],
      ['web', ['10.0.0.1']],
    ]);
  });
});

describe('parseResolvConf', () => {
  it('reads servers, search list and options', () => {
    const text = [
      '# generated',
      'nameserver 10.0.0.53',
      'nameserver fe80::1%eth0 ; comment',
      'nameserver rubbish',
      'domain old.test',
      'search a.test B.test.',
      'options ndots:2 timeout:3 attempts:4 rotate edns0',
    ].join('\n');
    expect(parseResolvConf(text)).to.deep.equal({
      servers: ['10.0.0.53', 'fe80::1%eth0'],
      search: ['a.test', 'b.test'],
      ndots: 2,
      timeoutMs: 3000,
      attempts: 4,
      rotate: true,
    });
  });

  it('has the defaults of the system for an empty file, and a search list that can be emptied', () => {
    expect(parseResolvConf('search .')).to.deep.equal({
      servers: ['127.0.0.1', '::1'],
      search: [],
      ndots: 1,
      timeoutMs: 5000,
      attempts: 2,
      rotate: false,
    });
  });

  it('keeps numbers within sane bounds', () => {
    const { ndots, timeoutMs, attempts } = parseResolvConf('options ndots:99 timeout:0 attempts:x');
    expect([ndots, timeoutMs, attempts]).to.deep.equal([15, 1000, 2]);
  });
});

describe('SystemFile', () => {
  it('is read again when it has changed, but looked at every five seconds at most', async () => {
    const folder = await temporaryFolder();
    const path = join(folder.path, 'file');
    const clock = new FakeClock(0);
    const file = new SystemFile(path, (text) => ({ text }), clock);
    const missing = await file.read();
    await writeFile(path, 'one');
    const early = await file.read();
    await clock.advance(5000);
    const one = await file.read();
    await clock.advance(5000);
    const same = await file.read();
    await writeFile(path, 'two');
    await utimes(path, 1, 1);
    await clock.advance(5000);
    const two = await file.read();
    expect([missing.text, early === missing, one.text, same === one, two.text]).to.deep.equal(['', true, 'one', true, 'two']);
    await folder.remove();
  });
});
