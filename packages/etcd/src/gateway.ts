import { reasonOf } from '@caddis/kit';
import { type CallOptions, callMember, readJson } from './call.js';
import { errors } from './errors.js';
import { type KeyRange, wireRange } from './key-range.js';
import { type KeyCondition, type KeyWrite, type WriteOutcome, wireWrites } from './key-write.js';
import { invalidAnswer, maxKeys, type Reading, readKeys, type ValueForm } from './read-keys.js';
import { readNews, type WatchNews } from './watch-news.js';
import { bigIntOf, type WireLease, type WireToken, type WireWritten } from './wire.js';

/** Options of {@link Gateway}. @public */
export interface GatewayOptions extends CallOptions {
  /** URLs of members, without a path; at least one. */
  readonly endpoints: readonly string[];
  /** User to log in as; none if authentication is disabled in etcd. */
  readonly user?: { readonly name: string; readonly password: string } | undefined;
}

/** Options of a read. @public */
export interface ReadOptions {
  /** True to omit the values; they are then empty. */
  readonly keysOnly?: boolean | undefined;
  /** Form of the values: `text` for UTF-8, or `base64` for arbitrary bytes; `text` when left out. */
  readonly valuesAs?: ValueForm | undefined;
}

/** An open watch. @public */
export interface Watch {
  /** Ends when the keys must be read from scratch; throws when the watch breaks off. */
  readonly news: AsyncGenerator<WatchNews, void>;
  close(): void;
}

/**
 * Client of the JSON gateway that each member of an etcd cluster offers besides gRPC.
 *
 * A call goes to the member that answered last and, if that fails, to the others in turn; it fails after each of them was asked once.
 * A user's token is requested when it is first needed, and again when etcd no longer accepts it.
 *
 * @public
 */
export class Gateway {
  /** Index of the member that answered last. */
  private preferred = 0;
  private token: string | undefined;
  /** Log-ins in progress, by endpoint. */
  private readonly logIns = new Map<string, Promise<string>>();

  constructor(private readonly options: GatewayOptions) {}

  /**
   * Reads ranges of keys, all at the same revision.
   *
   * @returns each key once, in the order of the ranges, then of the keys
   * @throws `ETCD_CLUSTER_DOWN`, `ETCD_DENIED`, or the error of the only endpoint
   */
  read(ranges: readonly KeyRange[], { keysOnly = false, valuesAs = 'text' }: ReadOptions = {}): Promise<Reading> {
    const more = { limit: String(maxKeys), ...(keysOnly ? { keys_only: true } : {}) };
    const body = JSON.stringify({ success: ranges.map((range) => ({ request_range: { ...wireRange(range), ...more } })) });
    return this.ask((endpoint, token) => {
      const call = { endpoint, path: '/v3/kv/txn', body, token, abort: new AbortController() };
      return callMember(this.options, call, (stream) => readKeys(endpoint, stream, ranges.length, valuesAs));
    });
  }

  /**
   * Watches ranges of keys in one stream.
   *
   * @param after - the revision at which the keys were read; the watch reports later changes
   * @returns once a member has accepted the watch
   * @throws as {@link Gateway.read}
   */
  watch(ranges: readonly KeyRange[], after: bigint): Promise<Watch> {
    const start = { start_revision: String(after + 1n), progress_notify: true, fragment: true };
    const body = ranges.map((range) => JSON.stringify({ create_request: { ...wireRange(range), ...start } })).join('');
    return this.ask((endpoint, token) => {
      const abort = new AbortController();
      return callMember(this.options, { endpoint, path: '/v3/watch', body, token, abort }, async (stream) => {
        const news = readNews(endpoint, stream, after);
        // The first line only tells whether the watch was accepted; it contains no changes.
        await news.next();
        return { news, close: () => abort.abort() };
      });
    });
  }

  /**
   * Changes all of the keys or none. If a member does not answer, the next one is asked, so the change may already have been made. A caller that must
   * know uses a condition that holds only once, and reads the keys if it fails.
   *
   * @param conditions - what must hold for the change to be made
   * @throws as {@link Gateway.read}
   */
  async write(conditions: readonly KeyCondition[], writes: readonly KeyWrite[]): Promise<WriteOutcome> {
    const { header, succeeded } = await this.post<WireWritten>('/v3/kv/txn', wireWrites(conditions, writes), (answer) => bigIntOf(answer.header?.revision) !== undefined);
    // The gateway omits a field whose value is false.
    return { isDone: succeeded === true, revision: String(header?.revision) };
  }

  /**
   * Creates a lease; keys that are attached to it are deleted when it ends.
   *
   * @param seconds - how long it lasts unless it is renewed
   * @returns its ID
   * @throws as {@link Gateway.read}
   */
  async grantLease(seconds: number): Promise<string> {
    const answer = await this.post<WireLease>('/v3/lease/grant', { TTL: String(seconds) }, ({ ID: id }) => typeof id === 'string');
    return String(answer.ID);
  }

  /**
   * Renews a lease for its full duration.
   *
   * @returns false if it has already ended
   * @throws as {@link Gateway.read}
   */
  async keepLease(id: string): Promise<boolean> {
    const { result } = await this.post<{ readonly result?: WireLease | null }>('/v3/lease/keepalive', { ID: id }, (answer) => typeof answer.result === 'object' && answer.result !== null);
    return (bigIntOf(result?.TTL ?? 0) ?? 0n) > 0n;
  }

  /** Ends a lease and deletes its keys. @throws as {@link Gateway.read} */
  async revokeLease(id: string): Promise<void> {
    await this.post('/v3/lease/revoke', { ID: id }, () => true);
  }

  /** Aborts everything in progress and closes all connections. */
  async close(): Promise<void> {
    await this.options.connections.close();
  }

  private post<Answer extends object>(path: string, body: object, isRight: (answer: Answer) => boolean): Promise<Answer> {
    const text = JSON.stringify(body);
    return this.ask(async (endpoint, token) => {
      const call = { endpoint, path, body: text, token, abort: new AbortController() };
      const answer = (await callMember(this.options, call, (stream) => readJson(endpoint, stream))) as Answer;
      if (!isRight(answer)) throw invalidAnswer(endpoint, answer);
      return answer;
    });
  }

  /** Asks one member after another until one answers. */
  private async ask<Answer>(question: (endpoint: string, token: string | undefined) => Promise<Answer>): Promise<Answer> {
    const { endpoints } = this.options;
    const failures: unknown[] = [];
    while (failures.length < endpoints.length) {
      const endpoint = endpoints[this.preferred] as string;
      try {
        return await this.askAsUser(endpoint, question);
      } catch (error) {
        if (isDenied(error)) throw error;
        failures.push(error);
        this.preferred = (this.preferred + 1) % endpoints.length;
      }
    }
    if (failures.length === 1) throw failures[0];
    const reasons = failures.map(reasonOf).join('; ');
    throw errors.ETCD_CLUSTER_DOWN({ count: failures.length, reasons }, { cause: new AggregateError(failures) });
  }

  private async askAsUser<Answer>(
    endpoint: string,
    question: (endpoint: string, token: string | undefined) => Promise<Answer>,
  ): Promise<Answer> {
    if (this.options.user === undefined) return question(endpoint, undefined);
    const known = this.token;
    if (known !== undefined) {
      try {
        return await question(endpoint, known);
      } catch (error) {
        if (!isDenied(error)) throw error;
        // The token has expired, or its member was restarted and no longer knows it. Try again with a new one, which another call may already have.
        if (this.token === known) this.token = undefined;
      }
    }
    return question(endpoint, this.token ?? (await this.logInOnce(endpoint, this.options.user)));
  }

  /** Logs in once for all calls that need it at the same time, because checking a password is costly on purpose. */
  private logInOnce(endpoint: string, user: { readonly name: string; readonly password: string }): Promise<string> {
    const underWay = this.logIns.get(endpoint);
    if (underWay !== undefined) return underWay;
    const begun = this.logIn(endpoint, user)
      .then((token) => (this.token = token))
      .finally(() => this.logIns.delete(endpoint));
    this.logIns.set(endpoint, begun);
    return begun;
  }

  /** @returns the user's token; empty if authentication is disabled in etcd */
  private async logIn(endpoint: string, user: { readonly name: string; readonly password: string }): Promise<string> {
    const call = { endpoint, path: '/v3/auth/authenticate', body: JSON.stringify(user), abort: new AbortController() };
    try {
      const answer = await callMember(this.options, call, (stream) => readJson(endpoint, stream));
      const { token } = answer as WireToken;
      if (typeof token !== 'string') throw invalidAnswer(endpoint, answer);
      return token;
    } catch (error) {
      if (error instanceof Error && error.message.includes('authentication is not enabled')) return '';
      throw error;
    }
  }
}

/** Tells whether etcd rejected the user; asking another member would then not help. @public */
export function isDenied(error: unknown): boolean {
  return (error as { readonly code?: unknown }).code === 'ETCD_DENIED';
}
