import { formatDuration, type Clock } from '@caddis/core';
import { failureOf, FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { FakeDirectory, type FakeAnswer } from './testing/fake-directory.js';
import { MemoryStorage } from './testing/memory-storage.js';
import { TestIssuer } from './testing/test-issuer.js';

const hour = 3_600_000;

/** A clock that stands still: short pauses end at once, and deadlines never expire. */
const quick: Clock = {
  now: () => 1_700_000_000_000,
  setTimeout(callback, delayMs) {
    const timer = delayMs < 30_000 ? setImmediate(callback) : undefined;
    return { cancel: () => clearImmediate(timer) };
  },
};

describe('the issuer acme, with a directory that misbehaves', () => {
  let fake: FakeDirectory;
  const issuers: TestIssuer[] = [];

  beforeEach(async () => {
    fake = await FakeDirectory.start();
  });
  afterEach(async () => {
    await Promise.all(issuers.splice(0).map((issuer) => issuer.stop()));
    await fake.stop();
  });

  async function start(clock: Clock = quick, storage = new MemoryStorage()): Promise<TestIssuer> {
    const issuer = await TestIssuer.start({ ca: fake.url }, { clock, storage });
    issuers.push(issuer);
    return issuer;
  }

  const problem = (type: string, detail: string): object => ({ type: `urn:ietf:params:acme:error:${type}`, detail });
  const faults: readonly { readonly title: string; readonly path: string; readonly answer: FakeAnswer; readonly code: string; readonly says: string; readonly clock?: Clock }[] = [
    { title: 'an empty answer', path: '/directory', answer: { body: '' }, code: 'TLS_ACME_ANSWER_INVALID', says: 'GET ORIGIN/directory with something that cannot be used: it is empty' },
    { title: 'a page in the place of JSON', path: '/directory', answer: { body: '<html>' }, code: 'TLS_ACME_ANSWER_INVALID', says: 'it is no JSON object' },
    { title: 'a directory without a URL', path: '/directory', answer: { body: { newNonce: 'http://127.0.0.1/', newAccount: 'file:///etc/passwd' } }, code: 'TLS_ACME_ANSWER_INVALID', says: 'it has no URL as newAccount' },
    { title: 'no nonce', path: '/nonce', answer: { headers: { 'replay-nonce': '{}' } }, code: 'TLS_ACME_ANSWER_INVALID', says: 'HEAD ORIGIN/nonce with something that cannot be used: it has no nonce' },
    { title: 'an account without a location', path: '/accounts', answer: { body: {} }, code: 'TLS_ACME_ANSWER_INVALID', says: 'it has no URL as the location of the account' },
    { title: 'more authorizations than names', path: '/orders', answer: { headers: { location: 'http://127.0.0.1/order' }, body: { authorizations: ['http://127.0.0.1/', 'http://127.0.0.1/'], finalize: 'http://127.0.0.1/' } }, code: 'TLS_ACME_ANSWER_INVALID', says: 'it has no list of authorizations, one for each name' },
    { title: 'a token that is a path', path: '/authorization', answer: { body: { status: 'pending', identifier: { value: 'www.example.test' }, challenges: [{ type: 'http-01', url: 'http://127.0.0.1/', token: '../../../../etc/passwd' }] } }, code: 'TLS_ACME_ANSWER_INVALID', says: 'a challenge has no token' },
    { title: 'a chain of nothing', path: '/certificate', answer: { body: 'no certificate' }, code: 'TLS_ACME_ANSWER_INVALID', says: 'it holds no certificate' },
    { title: 'an order that fails', path: '/order', answer: { body: { status: 'invalid', error: { detail: 'a bad\nday' } } }, code: 'TLS_ACME_ORDER_FAILED', says: 'the ACME server ended the order for www.example.test: a bad day' },
    { title: 'an answer that never comes', path: '/directory', answer: () => undefined, code: 'TLS_ACME_UNREACHABLE', says: 'GET ORIGIN/directory: there was no whole answer within 30s', clock: FakeClock.impatient() },
    { title: 'an answer that stops in the middle', path: '/directory', answer: (response) => void response.writeHead(200, { 'content-length': '100' }).write('{'), code: 'TLS_ACME_UNREACHABLE', says: 'there was no whole answer within 30s', clock: FakeClock.impatient() },
    { title: 'a connection that breaks', path: '/directory', answer: (response) => void response.destroy(), code: 'TLS_ACME_UNREACHABLE', says: 'other side closed' },
    {
      title: 'an answer without an end',
      path: '/directory',
      answer: (response) => {
        const more = (): void => void (response.destroyed || response.write(Buffer.alloc(65_536, 0x20), () => setImmediate(more)));
        more();
      },
      code: 'TLS_ACME_ANSWER_INVALID',
      says: 'it is longer than 1048576 bytes',
    },
    { title: 'a failure of its own', path: '/directory', answer: { status: 500, body: 'oops' }, code: 'TLS_ACME_REFUSED', says: 'GET ORIGIN/directory: 500 unknown: no reason given' },
    { title: 'a redirect', path: '/directory', answer: { status: 308, headers: { location: 'https://other.test/directory' } }, code: 'TLS_ACME_REFUSED', says: '308 unknown: it redirects to https://other.test/directory, and redirects are not followed' },
    { title: 'what it refuses', path: '/orders', answer: { status: 400, body: { ...problem('rejectedIdentifier', 'not for us'), subproblems: [{ ...problem('rejectedIdentifier', 'forbidden'), identifier: { value: 'www.example.test' } }] } }, code: 'TLS_ACME_REFUSED', says: '400 rejectedIdentifier: not for us; www.example.test: forbidden' },
    { title: 'a clock that is another one', path: '/orders', answer: { status: 400, headers: { date: new Date(1_700_000_000_000 - hour).toUTCString() }, body: problem('malformed', 'no') }, code: 'TLS_ACME_REFUSED', says: '400 malformed: no; the clock of this machine is 1h ahead of that of the server' },
  ];
  for (const { title, path, answer, code, says, clock } of faults) {
    it(`tells of ${title}`, async () => {
      fake.answers[path] = answer;
      const failure = await failureOf((await start(clock)).issue(['www.example.test']));
      expect([failure.code, failure.message]).to.deep.equal([code, failure.message.includes(says.replace('ORIGIN', fake.origin)) ? failure.message : says]);
    });
  }

  it('tries again with another nonce where one is refused, nine times in a row', async () => {
    const asked: Record<string, number> = {};
    fake.bodies = (path) => {
      if (path === '/directory' || path === '/nonce') return undefined;
      const times = (asked[path] ?? 0) + 1;
      asked[path] = times;
      return times % 10 === 0 ? undefined : { status: 400, body: problem('badNonce', 'not this one') };
    };
    // The fake directory has no certificate.
    expect((await failureOf((await start()).issue(['www.example.test']))).message).to.contain(`POST ${fake.origin}/certificate: 404`);
    expect(new Set(Object.values(asked))).to.deep.equal(new Set([10]));
    expect(Object.keys(asked)).to.include.members(['/accounts', '/orders', '/authorization', '/certificate']);
  });

  it('tells of an order that stays undecided', async () => {
    fake.answers['/order'] = { body: { status: 'processing' } };
    const clock = new FakeClock();
    const failure = failureOf((await start(clock)).issue(['www.example.test']));
    for (const pauseMs of [250, 500, 1000, 2000, 4000]) {
      await clock.timer(pauseMs);
      await clock.advance(pauseMs);
    }
    expect((await failure).message).to.equal(`the ACME server did not finish the order for www.example.test within ${formatDuration(10_000)}`);
  });

  it('does not ask all the time for an order that stays undecided, whatever the directory says', async () => {
    fake.answers['/order'] = { headers: { 'retry-after': '0' }, body: { status: 'processing' } };
    const clock = new FakeClock();
    const failure = failureOf((await start(clock)).issue(['www.example.test']));
    for (let passedMs = 0; passedMs < 10_000; passedMs += 250) {
      await clock.timer(250);
      await clock.advance(250);
    }
    expect((await failure).code).to.equal('TLS_ACME_LATE');
    expect(fake.asked.filter((path) => path === '/order')).to.have.length(41);
  });

  it('does not wait for years', async () => {
    fake.answers['/order'] = { headers: { 'retry-after': '99999999' }, body: { status: 'processing' } };
    expect((await failureOf((await start(new FakeClock())).issue(['www.example.test']))).code).to.equal('TLS_ACME_LATE');
  });

  const limits: readonly { readonly title: string; readonly answer: FakeAnswer; readonly waitMs: number; readonly others: boolean }[] = [
    { title: 'of an account', answer: { status: 429, headers: { 'retry-after': '7200' }, body: problem('rateLimited', 'too many new orders (300) from this account in the last 3h0m0s') }, waitMs: 2 * hour, others: true },
    { title: 'of a domain', answer: { status: 429, headers: { 'retry-after': '3600' }, body: problem('rateLimited', 'too many certificates (50) already issued for "example.test" in the last 168h0m0s') }, waitMs: hour, others: false },
    { title: 'that says its end in words', answer: { status: 429, body: problem('rateLimited', 'too many failed authorizations (5) for "www.example.test", retry after 2023-11-15 02:13:20 UTC: see https://example.test/') }, waitMs: 4 * hour, others: false },
    { title: 'that says no end', answer: { status: 429, body: problem('rateLimited', 'too much') }, waitMs: hour, others: false },
    { title: 'of a server that has too much to do', answer: { status: 503, headers: { 'retry-after': '60' }, body: 'later' }, waitMs: 60_000, others: true },
  ];
  for (const { title, answer, waitMs, others } of limits) {
    it(`remembers a limit ${title} over a restart`, async () => {
      fake.answers['/orders'] = answer;
      const storage = new MemoryStorage();
      const clock = new FakeClock();
      const begin = clock.now();
      const failure = await failureOf((await start(clock, storage)).issue(['www.example.test']));
      expect([failure.code, (failure as { retryAfter?: number }).retryAfter]).to.deep.equal(['TLS_ACME_REFUSED', begin + waitMs]);
      const count = fake.asked.length;

      const restarted = await start(clock, storage);
      const limited = await failureOf(restarted.issue(['www.example.test']));
      expect([limited.code, (limited as { retryAfter?: number }).retryAfter, fake.asked.length]).to.deep.equal(['TLS_ACME_LIMITED', begin + waitMs, count]);
      const other = await failureOf(restarted.issue(['www.other.test']));
      expect(other.code).to.equal(others ? 'TLS_ACME_LIMITED' : 'TLS_ACME_REFUSED');

      await clock.advance(waitMs + 1);
      delete fake.answers['/orders'];
      expect((await failureOf(restarted.issue(['www.example.test']))).code).to.equal('TLS_ACME_REFUSED');
      expect(fake.asked.at(-1)).to.equal('/certificate');
    });
  }
});
