import { array, choice, integer, logger, module, object, secret, string, type ConfigOf, type Context, type Logger, type Provisioner } from '@caddis/core';
import { authenticationProviders, type AuthenticatedUser, type AuthenticationProvider, type HttpRequest, type HttpResponse } from '@caddis/core/http';
import { expandGlobal, fieldValue } from '@caddis/http/kit';
import { errors } from '../errors.js';
import { PasswordPool } from './password-pool.js';
import { readCredentials } from './credentials.js';
import { defaultCost } from './hash-password.js';
import { PasswordCheck } from './password-check.js';
import { hashOfNobody, hashOfNobodyLike, isHashLike, readHash } from './read-hash.js';

/** Config of {@link HttpBasicProvider}. @public */
export const HttpBasicConfig = object({
  hash: object(
    {
      algorithm: choice(['bcrypt', 'argon2id'], {
        description: 'Algorithm of the hashes. Accepted for compatibility with Caddy, without effect: each hash names its algorithm.',
        default: 'bcrypt',
      }),
      cost: integer({
        description:
          'Cost of a hash, as the number of doublings of its work, 0 to 31. Accepted for compatibility with Caddy, without effect: each hash ' +
          'contains its cost.',
        optional: true,
        omitted: 'each hash contains its cost',
        minimum: 0,
        maximum: 31,
      }),
    },
    { description: 'How passwords are hashed.', optional: true, omitted: 'each hash contains its algorithm and cost' },
  ),
  accounts: array(
    object({
      username: string({ description: 'Name of the user.', placeholders: 'global' }),
      password: secret({ description: 'Hash of the password, as `caddis hash-password` prints it.', placeholders: 'global' }),
    }),
    { description: 'Users who have access.', default: [] },
  ),
  realm: string({ description: 'Text that browsers may show when they ask for the password.', default: 'restricted' }),
  hash_cache: object({}, {
    description: 'Keeps up to 1000 correct passwords in memory, hashed, so that they need not be checked for every request.',
    optional: true,
    omitted: 'every password is checked',
  }),
});

/** An account with expanded placeholders. */
interface Account {
  readonly username: string;
  /** Absent if the hash is not supported, so that no password matches. */
  readonly hash: string | undefined;
}

/**
 * Authenticates users by name and password (HTTP Basic).
 *
 * @see Caddy's `HTTPBasicAuth`
 * @public
 */
@module(authenticationProviders, {
  name: 'http_basic',
  alsoCalled: ['basic auth', 'basicauth', 'basic_auth', 'password', 'password protection', 'htpasswd', 'login'],
  config: HttpBasicConfig,
  summary: 'Asks for a user name and a password (HTTP basic authentication).',
  description:
    'Passwords are checked in at most four separate threads, so other requests do not wait. An unknown name takes as long as a wrong password. ' +
    'While two hundred checks are waiting, further requests are answered with 503.',
  examples: [
    { title: 'One user, whose password is `hiccup`.', config: { accounts: [{ username: 'Bob', password: '$2a$14$Zkx19XLiW6VYouLHR5NmfOFU0z2GTNmpkT/5qqR7hx4IjWJPDhjvG' }], hash_cache: {} } },
  ],
  check({ accounts = [] }, report) {
    const names = new Set<string>();
    for (const [index, { username, password }] of accounts.entries()) {
      const isKnown = !username.includes('{') && names.has(username);
      names.add(username);
      const reason = username === '' ? 'it has no username' : isKnown ? 'another one has its username' : undefined;
      if (reason !== undefined) report({ at: ['accounts', index, 'username'], code: 'HTTP_AUTH_ACCOUNT_INVALID', message: `account ${index} cannot be used: ${reason}` });
      if (!password.includes('{') && !isHashLike(password)) {
        report({ at: ['accounts', index, 'password'], code: 'HTTP_AUTH_ACCOUNT_INVALID', message: `account ${index} cannot be used: its password is no hash`, help: 'write what `caddis hash-password` prints' });
      }
    }
  },
})
export class HttpBasicProvider implements AuthenticationProvider, Provisioner {
  private readonly hashes = new Map<string, string | undefined>();
  private readonly challenge: string;
  private nobody = hashOfNobody(defaultCost);
  private passwords: PasswordCheck | undefined;

  constructor(
    private readonly config: ConfigOf<typeof HttpBasicConfig>,
    @logger() private readonly log: Logger,
  ) {
    this.challenge = `Basic realm="${fieldValue(config.realm.replace(/["\\]/g, '\\$&').replace(/[\0-\x1f\x7f]/g, ' '))}"`;
  }

  /** @throws `HTTP_AUTH_ACCOUNT_INVALID` */
  async provision(context: Context): Promise<void> {
    for (const [index, written] of this.config.accounts.entries()) {
      const { username, hash } = this.read(written, index);
      if (hash === undefined) this.log.warn({ username }, 'the hash of the account is none of bcrypt or argon2id, so no password fits');
      this.hashes.set(username, hash);
    }
    this.nobody = hashOfNobodyLike([...this.hashes.values()].filter((hash) => hash !== undefined), this.nobody);
    const pool = await context.share('http.authentication.providers.http_basic:threads', () => {
      const value = new PasswordPool();
      return { value, destroy: () => value.close() };
    });
    this.passwords = new PasswordCheck(pool, this.config.hash_cache !== undefined);
  }

  authenticate(request: HttpRequest, response: HttpResponse): AuthenticatedUser | undefined | Promise<AuthenticatedUser | undefined> {
    const credentials = readCredentials(request.headers);
    if (credentials === undefined || this.passwords === undefined || this.hashes.size === 0) return this.refuse(response);
    const { username, password } = credentials;
    const hash = this.hashes.get(username);
    const answer = this.passwords.isRight({ password, hash: hash ?? this.nobody }, (gone) => response.onAbort(gone));
    if (answer === true) return hash === undefined ? this.refuse(response) : { id: username };
    return answer.then((isRight) => (isRight && hash !== undefined ? { id: username } : this.refuse(response)));
  }

  private refuse(response: HttpResponse): undefined {
    response.headers.set('WWW-Authenticate', this.challenge);
    return undefined;
  }

  private read(written: { readonly username: string; readonly password: string }, index: number): Account {
    const username = expandGlobal(written.username);
    const password = expandGlobal(written.password);
    const reason = username === '' ? 'it has no username' : this.hashes.has(username) ? 'another one has its username' : 'its password is no hash';
    if (username === '' || this.hashes.has(username) || !isHashLike(password)) throw errors.HTTP_AUTH_ACCOUNT_INVALID({ index, reason });
    return { username, hash: readHash(password) };
  }
}
