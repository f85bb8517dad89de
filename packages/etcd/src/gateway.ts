import { reasonOf } from '@caddis/kit';
import { type CallOptions, callMember, readJson } from './call.js';
import { errors } from './errors.js';
import { type KeyRange, wireRange } from './key-range.js';
import { type KeyCondition, type KeyWrite, type WriteOutcome, wireWrites } from './key-write.js';
import { invalidAnswer, maxKeys, type Reading, readKeys, type ValueForm } from './read-keys.js';
import { readNews, type WatchNews } from './watch-news.js';
import { bigIntOf, type WireLease, type WireToken, type WireWritten } from './wire.js';

/** How to reach a cluster. @public */
export interface GatewayOptions extends CallOptions {
  /** URLs of members, without a path; one at least. */
  readonly endpoints: readonly string[];
  /** User to log in as; none where etcd has authentication switched off. */
  readonly user?: { readonly name: string; readonly password: string } | undefined;
}

/** How ranges are read. @public */
export interface ReadOptions {
  /** True to leave out the values, which are empty then. */
  readonly keysOnly?: boolean | undefined;
  /** How values are given: as text, for what is UTF-8, or in base64, for any bytes; `text` when left out. */
  readonly valuesAs?: ValueForm | undefined;
}

/** A watch that is open. @public */
export interface Watch {
  /** Ends when the list must be read anew; throws when the watch breaks off. */
  readonly news: AsyncGenerator<WatchNews, void>;
  close(): void;
}

/**
 * Client of the JSON gateway that every member of an etcd cluster has beside gRPC.
 *
 * A call goes to the member that answered last, and when that fails to the others in turn; it fails after all were asked once.
 * A user's token is fetched when it is first needed, and again when etcd does not know it any more.
 *
 * @public
 */
export class Gateway {
  /** Position of the member that answered last. */
  private preferred = 0;
  private token: string | undefined;
  /** Log-ins that are under way, by endpoint. */
  private readonly logIns = new Map<string, Promise<string>>();

  constructor(private readonly options: GatewayOptions) {}

  /**
   * Reads ranges of keys, all at one revision.
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
   * Watches ranges of keys, in one stream.
   *
   * @param after - revision of the reading that the watch follows
   * @returns when a member has taken the watch
   * @throws as {@link Gateway.read}
   */
  watch(ranges: readonly KeyRange[], after: bigint): Promise<Watch> {
    const start = { start_revision: String(after + 1n), progress_notify: true, fragment: true };
    const body = ranges.map((range) => JSON.stringify({ create_request: { ...wireRange(range), ...start } })).join('');
    return this.ask((endpoint, token) => {
      const abort = new AbortController();
      return callMember(this.options, { endpoint, path: '/v3/watch', body, token, abort }, async (stream) => {
        const news = readNews(endpoint, stream, after);
        // The first line tells whether the watch was taken; it holds no news.
        await news.next();
        return { news, close: () => abort.abort() };
      });
    });
  }

  /**
   * Changes keys, all or none. Where a member does not answer, the next one is asked, so it may have happened already: whoever needs to know has a condition
   * that holds only once, and reads what is there when that fails.
   *
   * @param conditions - what must be so
   * @throws as {@link Gateway.read}
   */
  async write(conditions: readonly KeyCondition[], writes: readonly KeyWrite[]): Promise<WriteOutcome> {
    const { header, succeeded } = await this.post<WireWritten>('/v3/kv/txn', wireWrites(conditions, writes), (answer) => bigIntOf(answer.header?.revision) !== undefined);
    // What is false is left out on the wire.
    return { isDone: succeeded === true, revision: String(header?.revision) };
  }

  /**
   * Makes a lease, with which keys go.
   *
   * @param seconds - how long it lasts when it is not kept
   * @returns its ID
   * @throws as {@link Gateway.read}
   */
  async grantLease(seconds: number): Promise<string> {
    const answer = await this.post<WireLease>('/v3/lease/grant', { TTL: String(seconds) }, ({ ID: id }) => typeof id === 'string');
    return String(answer.ID);
  }

  /**
   * Has a lease last for its whole time again.
   *
   * @returns false where it has ended
   * @throws as {@link Gateway.read}
   */
  async keepLease(id: string): Promise<boolean> {
    const { result } = await this.post<{ readonly result?: WireLease | null }>('/v3/lease/keepalive', { ID: id }, (answer) => typeof answer.result === 'object' && answer.result !== null);
    return (bigIntOf(result?.TTL ?? 0) ?? 0n) > 0n;
  }

  /** Ends a lease, and removes its keys. @throws as {@link Gateway.read} */
  async revokeLease(id: string): Promise<void> {
    await this.post('/v3/lease/revoke', { ID: id }, () => true);
  }

  /** Breaks off what is under way and closes all connections. */
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

  /** Asks one member after the other until one answers. */
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
        // The token has expired, or its member was restarted and knows it no more. A new one decides, which another call may have fetched meanwhile.
        if (this.token === known) this.token = undefined;
      }
    }
    return question(endpoint, this.token ?? (await this.logInOnce(endpoint, this.options.user)));
  }

  /** Logs in, once for all calls that need it at the same time: passwords are made to cost time. */
  private logInOnce(endpoint: string, user: { readonly name: string; readonly password: string }): Promise<string> {
    const underWay = this.logIns.get(endpoint);
    if (underWay !== undefined) return underWay;
    const begun = this.logIn(endpoint, user)
      .then((token) => (this.token = token))
      .finally(() => this.logIns.delete(endpoint));
    this.logIns.set(endpoint, begun);
    return begun;
  }

  /** @returns the user's token; empty where etcd has authentication switched off */
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

/** Tells whether etcd refused the user: asking another member would not help. @public */
export function isDenied(error: unknown): boolean {
  return (error as { readonly code?: unknown }).code === 'ETCD_DENIED';
}
