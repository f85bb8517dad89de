import { RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import { ask } from '../testing/ask.js';
import { answers } from '../testing/routes.js';
import { ZstdEncoder } from './zstd.js';

describe('encoder zstd', () => {
  it('is there where Node has it, and leaves it out elsewhere', async () => {
    const log = new RecordingLogger();
    const zstd = new ZstdEncoder({ level: 'default', checksum: true }, log);
    zstd.provision();
    const answer = await ask([{ handler: 'encode', encodings: { zstd: {}, gzip: {} }, prefer: ['zstd', 'gzip'] }, answers({ body: 'long '.repeat(200) })], 'GET /', ['Accept-Encoding: zstd, gzip']);
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const has = major > 22 || (major === 22 && minor >= 15);
    expect([zstd.available, answer.headers['content-encoding'], log.lines.length]).to.deep.equal(has ? [true, 'zstd', 0] : [false, 'gzip', 1]);
    if (!has) expect(() => zstd.createStream()).to.throw().with.property('code', 'HTTP_ENCODER_UNAVAILABLE');
  });
});
