import { expect } from 'chai';
import { PasswordPool, type Comparing, type Comparison } from './password-pool.js';
import { hashPassword } from './hash-password.js';
import { PasswordCheck } from './password-check.js';
import { hashOfNobody, readHash } from './read-hash.js';

const stays = (): void => undefined;

/** A pool that counts. */
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

  it('remembers nothing where it is not told to', async () => {
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
