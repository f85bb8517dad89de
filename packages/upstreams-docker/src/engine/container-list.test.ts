import { expect } from 'chai';
import { listedContainer } from '../testing/fake-engine.js';
import { readListing, type Listing } from './container-list.js';

const asked = { host: 'tcp://engine', path: '/containers/json' };

async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function read(list: unknown, size = 65_536): Promise<Listing> {
  return readListing(pieces(JSON.stringify(list), size), asked);
}

async function codeOf(listing: Promise<Listing>): Promise<unknown> {
  return listing.then(
    () => 'none',
    (error: unknown) => (error as { readonly code?: unknown }).code,
  );
}

describe('readListing', () => {
  const [one, two] = [listedContainer('one', '10.0.0.1'), listedContainer('two', '10.0.0.2')];

  it('reads containers wherever the network cut the answer, and sorts them by name', async () => {
    for (const size of [1, 7, 65_536]) expect((await read([two, one], size)).containers.map(({ name }) => name)).to.deep.equal(['one', 'two']);
  });

  it('reads an empty list', async () => {
    expect(await read([])).to.deep.equal({ containers: [], leftOut: [], text: '' });
  });

  it('tells by its text whether anything changed that matters', async () => {
    const texts = await Promise.all([[one, two], [two, { ...one, Status: 'Up 9 minutes' }], [one]].map(async (list) => (await read(list)).text));
    expect([texts[0] === texts[1], texts[0] === texts[2]]).to.deep.equal([true, false]);
  });

  const elements: readonly (readonly [name: string, element: unknown, reason: string])[] = [
    ['null', null, 'it is not an object'],
    ['a text', 'one', 'it is not an object'],
    ['an array', [], 'it has no ID'],
    ['an object without an ID', { Names: ['/one'] }, 'it has no ID'],
    ['an ID that is a number', { Id: 5 }, 'it has no ID'],
    ['an entry that is nested too deeply', { Id: 'x', Labels: JSON.parse('['.repeat(200) + ']'.repeat(200)) }, 'it has more than 100 levels'],
    ['an entry that is too large', { Id: 'x'.repeat(600_000) }, 'it has more than 524288 bytes'],
  ];
  for (const [name, element, reason] of elements) {
    it(`leaves ${name} out, and keeps the others`, async () => {
      const { containers, leftOut } = await read([element, two]);
      expect([containers.map((container) => container.name), leftOut]).to.deep.equal([['two'], [{ candidate: 'entry 0 of the list', reason }]]);
    });
  }

  for (const list of [null, 'list', {}, { message: 'no' }, [null], [[]], [{}]]) {
    it(`does not take ${JSON.stringify(list)} for a list of containers`, async () => {
      expect(await codeOf(read(list))).to.equal('DOCKER_ENGINE_ANSWER_INVALID');
    });
  }

  it('keeps ten thousand containers', async () => {
    const { containers, leftOut } = await read(Array.from({ length: 10_002 }, (_value, index) => listedContainer(`c${index}`, '10.0.0.1')));
    expect([containers.length, leftOut.length]).to.deep.equal([10_000, 2]);
    expect(leftOut[0]?.reason).to.equal('only 10000 containers with 67108864 bytes in all are used');
  });

  it('ends an answer that is larger than it may be', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from('[{"Id":"');
      const piece = Buffer.alloc(2 ** 20, 65);
      for (given = 0; given < 1000; given += 1) yield piece;
    }
    expect([await codeOf(readListing(endless(), asked)), given]).to.deep.equal(['DOCKER_ENGINE_ANSWER_TOO_LARGE', 255]);
  });
});
