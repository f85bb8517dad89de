import { failureOf } from '@caddis/test-helpers';
import { expect } from 'chai';
import { PasswordPool, type Comparing, type Comparison } from './password-pool.js';
import { hashPassword, hashPasswordWithArgon2id } from './hash-password.js';
import { PasswordCheck } from './password-check.js';
import { hashOfNobody, hashOfNobodyLike, readHash } from './read-hash.js';

const stays = (): void => undefined;

/** A pool that records its comparisons. */
class CountingPool extends PasswordPool {
  readonly comparisons: Comparison[] = [];

  override compare(comparison: Comparison): Comparing {
    this.comparisons.push(comparison);
    return super.compare(comparison);
  }
}

describe('PasswordCheck', () => {
  let pool: CountingPool;
  let hash: string;

  before(async () => {
    hash = await hashPassword('hiccup', 4);
  });
  beforeEach(() => {
    pool = new CountingPool();
  });
  afterEach(() => pool.close());

  it('compares the same password once at a time, and remembers it where it is right', async () => {
    const check = new PasswordCheck(pool, true);
    const ask = (password: string): true | Promise<boolean> => check.isRight({ password, hash }, stays);
    expect(await Promise.all([ask('hiccup'), ask('hiccup'), ask('wrong'), ask('wrong')])).to.deep.equal([true, true, false, false]);
    expect(pool.comparisons.length).to.equal(2);
    expect([ask('hiccup'), await ask('wrong')]).to.deep.equal([true, false]);
    expect(pool.comparisons.length).to.equal(3);
  });

  it('caches nothing by default', async () => {
    const check = new PasswordCheck(pool, false);
    for (let round = 0; round < 3; round += 1) expect(await check.isRight({ password: 'hiccup', hash }, stays)).to.equal(true);
    expect(pool.comparisons.length).to.equal(3);
  });

  it('does not compare for clients that have gone, unless another waits for the same', async () => {
    const check = new PasswordCheck(pool, false);
    const goes = (callback: () => void): void => callback();
    const gone = check.isRight({ password: 'hiccup', hash }, goes);
    const joined = check.isRight({ password: 'hiccup', hash }, stays);
    expect(await Promise.all([gone, joined, check.isRight({ password: 'alone', hash: hashOfNobody(31) }, goes)])).to.deep.equal([true, true, false]);
  });

  // Test vectors of the authors of Argon2.
  const known = ['$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4', '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc'];
  for (const argon2id of known) {
    it(`compares with ${argon2id.slice(0, 30)}`, async () => {
      const check = new PasswordCheck(pool, false);
      expect(readHash(argon2id)).to.equal(argon2id);
      const outcomes = ['password', 'passwort', '', '-'].map((password) => check.isRight({ password, hash: argon2id }, stays));
      expect(await Promise.all(outcomes)).to.deep.equal([true, false, false, false]);
    });
  }

  it('compares with what it has hashed by Argon2id', async () => {
    const made = await hashPasswordWithArgon2id('hiccup', { time: 1, memory: 64, threads: 4, keyLength: 32 });
    expect(made).to.match(/^\$argon2id\$v=19\$m=64,t=1,p=4\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    const check = new PasswordCheck(pool, true);
    expect(await check.isRight({ password: 'hiccup', hash: made }, stays)).to.equal(true);
    expect(await check.isRight({ password: 'hiccups', hash: made }, stays)).to.equal(false);
    const failure = await failureOf(hashPasswordWithArgon2id('hiccup', { time: 1, memory: 8, threads: 4, keyLength: 32 }));
    expect(failure).to.include({ code: 'HTTP_AUTH_PASSWORD_INVALID' });
  });

  it('takes as long for an unknown name as for the slowest of the known ones', () => {
    const [slow, quick] = ['$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4', '$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'];
    const nobody = '$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const cases: readonly (readonly [readonly string[], string])[] = [
      [[], hashOfNobody(14)],
      [[hash], hashOfNobody(4)],
      [[hash, quick, slow], nobody],
      [[slow, hashOfNobody(12)], nobody],
      [[hashOfNobody(14), slow], hashOfNobody(14)],
    ];
    for (const [hashes, expected] of cases) expect(hashOfNobodyLike(hashes, hashOfNobody(14))).to.equal(expected);
    expect(readHash(nobody)).to.equal(nobody);
  });

  it('takes hashes of Argon2id that can be compared with, and no others', () => {
    const [salt, digest] = ['c29tZXNhbHQ', 'nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'];
    const made = (rest: string): string => `$argon2id$v=19$${rest}`;
    const cases = { [`m=8,t=1,p=1$${salt}$${digest}`]: true, [`m=7,t=1,p=1$${salt}$${digest}`]: false, [`m=4194304,t=1,p=1$${salt}$${digest}`]: false, [`m=65536,t=1,p=256$${salt}$${digest}`]: false, [`m=64,t=0,p=1$${salt}$${digest}`]: false, [`m=64,t=1,p=1$abc$${digest}`]: false, [`m=64,t=1,p=1$${salt}`]: false, [`m=64,t=1,p=1$${salt}$${digest}=`]: false, [`m=64,t=1,p=1$${salt}ab$${digest}`]: false };
    for (const [rest, isTaken] of Object.entries(cases)) expect(readHash(made(rest)), rest).to.equal(isTaken ? made(rest) : undefined);
    expect([readHash(`$argon2i$v=19$m=64,t=1,p=1$${salt}$${digest}`), readHash(`$argon2id$v=16$m=64,t=1,p=1$${salt}$${digest}`)]).to.deep.equal([undefined, undefined]);
  });

  it('refuses with 503 what would wait behind too many', async () => {
    const check = new PasswordCheck(pool, false);
    const slow = hashOfNobody(31);
    const answers: Promise<unknown>[] = [];
    const statuses: unknown[] = [];
    for (let index = 0; index < 210; index += 1) {
      try {
        answers.push(Promise.resolve(check.isRight({ password: String(index), hash: slow }, stays)).catch((error: { readonly status: number }) => error.status));
      } catch (error) {
        statuses.push((error as { readonly status: number }).status);
      }
    }
    expect(statuses).to.deep.equal(Array.from({ length: 10 }, () => 503));
    await pool.close();
    expect(new Set(await Promise.all(answers))).to.deep.equal(new Set([503]));
  });

  it('takes the hashes of all programs, also in base64, and nothing else', () => {
    const rest = hash.slice(3);
    const cases = { [hash]: hash, [`$2a${rest}`]: `$2a${rest}`, [`$2y${rest}`]: `$2y${rest}`, [`$2${rest}`]: `$2a${rest}`, [Buffer.from(hash).toString('base64')]: hash, [`${hash}x`]: undefined, ' a \\ b': undefined, '$argon2id$v=19$x': undefined, '': undefined };
    for (const [written, expected] of Object.entries(cases)) expect(readHash(written), written).to.equal(expected);
  });
});
