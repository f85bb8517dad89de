import { expect } from 'chai';
import { type Reading, readKeys } from './read-keys.js';

const endpoint = 'http://etcd.test:2379';

/** Returns an answer with one range. */
function answerOf(kvs: unknown, more: object = {}): object {
  return { header: { revision: '3' }, succeeded: true, responses: [{ response_range: { header: {}, kvs, ...more } }] };
}

function entry(key: string, value: string): object {
  return { key: base64(key), create_revision: '2', mod_revision: '2', version: '1', value: base64(value) };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function read(answer: unknown, rangeCount = 1, size = 65_536): Promise<Reading> {
  return readKeys(endpoint, pieces(JSON.stringify(answer), size), rangeCount);
}

async function codeOf(reading: Promise<Reading>): Promise<unknown> {
  return reading.then(
    () => 'none',
    (error: unknown) => (error as { readonly code?: unknown }).code,
  );
}

describe('readKeys', () => {
  it('reads keys wherever the network cut the answer', async () => {
    const answer = answerOf([entry('svc/a', '{"endpoints":["ü]}:80"]}'), entry('svc/b', '2')]);
    expect(await read(answer, 1, 1)).to.deep.equal({
      revision: 3n,
      keys: [
        { key: 'svc/a', value: '{"endpoints":["ü]}:80"]}', revision: '2' },
        { key: 'svc/b', value: '2', revision: '2' },
      ],
    });
  });

  const empty: readonly (readonly [string, unknown])[] = [
    ['no list', answerOf(undefined)],
    ['null in the place of a list', answerOf(null)],
    ['an empty list', answerOf([])],
  ];
  for (const [name, answer] of empty) {
    it(`takes ${name} for an empty range`, async () => {
      expect(await read(answer)).to.deep.equal({ revision: 3n, keys: [] });
    });
  }

  const elements: readonly (readonly [name: string, element: unknown, reason: string])[] = [
    ['null', null, 'it is not a key with a value'],
    ['a text', 'svc/a', 'it is not a key with a value'],
    ['an array', [], 'it has no key'],
    ['an object without a key', { value: 'YQ==' }, 'it has no key'],
    ['a key that is null', { key: null, value: 'YQ==' }, 'it has no key'],
    ['a key that is a number', { key: 5 }, 'it has no key'],
  ];
  for (const [name, element, reason] of elements) {
    it(`leaves ${name} out, and keeps the others`, async () => {
      expect(await read(answerOf([element, entry('svc/b', 'b')]))).to.deep.equal({
        revision: 3n,
        keys: [{ key: 'svc/b', value: 'b', revision: '2' }],
        leftOut: [{ candidate: 'entry 0 of the answer', reason }],
      });
    });
  }

  it('keeps a key whose value is missing, null or no text', async () => {
    const key = base64('svc/a');
    const values = await Promise.all([{ key }, { key, value: null }, { key, value: 5 }].map(async (element) => (await read(answerOf([element]))).keys));
    expect(values).to.deep.equal([
      [{ key: 'svc/a', value: '', revision: '' }],
      [{ key: 'svc/a', value: '', revision: '' }],
      [{ key: 'svc/a', value: '', revision: '', problem: 'the value is not written as a text' }],
    ]);
  });

  const foreign: readonly (readonly [string, unknown])[] = [
    ['null for the header', { ...answerOf([]), header: null }],
    ['a revision that is no number', { ...answerOf([]), header: { revision: 'three' } }],
    ['null for the ranges', { ...answerOf([]), responses: null }],
    ['an object for the ranges', { ...answerOf([]), responses: {} }],
    ['a range that is null', { ...answerOf([]), responses: [null] }],
    ['a range without its own object', { ...answerOf([]), responses: [{}] }],
    ['keys that are no list', answerOf({ a: 1 })],
    ['keys that are a text', answerOf('none')],
    ['more ranges than were asked for', { ...answerOf([]), responses: [{ response_range: {} }, { response_range: {} }] }],
    ['an array', []],
    ['a text', 'null'],
    ['null', null],
  ];
  for (const [name, answer] of foreign) {
    it(`does not take ${name} for an empty store`, async () => {
      expect(await codeOf(read(answer))).to.equal('ETCD_ANSWER_INVALID');
    });
  }

  describe('within its bounds', () => {
    it('names a key whose value is too large, and keeps the others', async () => {
      const answer = answerOf([entry('svc/huge', 'x'.repeat(2 ** 20)), entry('svc/b', 'b')]);
      expect((await read(answer)).keys).to.deep.equal([
        { key: 'svc/huge', value: '', revision: '2', problem: 'the value has more than 393216 bytes' },
        { key: 'svc/b', value: 'b', revision: '2' },
      ]);
    });

    it('keeps sixteen mebibytes of values, and the names of the keys beyond', async () => {
      const value = 'x'.repeat(300_000);
      const { keys } = await read(answerOf(Array.from({ length: 60 }, (_value, index) => entry(`svc/${index}`, value))));
      const kept = keys.filter(({ problem }) => problem === undefined).length;
      expect([keys.length, kept, keys.at(-1)]).to.deep.equal([
        60,
        41,
        { key: 'svc/59', value: '', revision: '2', problem: 'all values together have more than 16777216 bytes' },
      ]);
    });

    it('uses the first ten thousand keys', async () => {
      const answer = answerOf(Array.from({ length: 10_001 }, (_value, index) => entry(`svc/${index}`, '')));
      const { keys, leftOut } = await read(answer);
      expect([keys.length, leftOut]).to.deep.equal([10_000, [{ candidate: 'further keys', reason: 'only the first 10000 are used' }]]);
    });

    it('says that there are more keys than were asked for', async () => {
      const { leftOut } = await read(answerOf([entry('svc/a', 'a')], { more: true }));
      expect(leftOut).to.deep.equal([{ candidate: 'further keys', reason: 'only the first 10000 are used' }]);
    });

    it('reads past an answer no longer than it may be, and keeps nothing of it', async () => {
      let given = 0;
      async function* endless(): AsyncGenerator<Buffer> {
        yield Buffer.from('{"responses":[{"response_range":{"kvs":[{"key":"');
        const piece = Buffer.alloc(2 ** 20, 65);
        for (given = 0; given < 1000; given += 1) yield piece;
      }
      expect([await codeOf(readKeys(endpoint, endless(), 1)), given]).to.deep.equal(['ETCD_ANSWER_TOO_LARGE', 127]);
    });

    it('ends an answer whose frame grows without end', async () => {
      let given = 0;
      async function* endless(): AsyncGenerator<Buffer> {
        for (given = 0; given < 1000; given += 1) yield Buffer.alloc(65_536, '1,');
      }
      expect([await codeOf(readKeys(endpoint, endless(), 1)), given <= 8]).to.deep.equal(['ETCD_ANSWER_TOO_LARGE', true]);
    });
  });
});
