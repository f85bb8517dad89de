import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { isCaddisError, type Clock } from '@caddis/core';
import { readBounded, reasonOf, shortened } from '@caddis/kit';
import { errors } from '../errors.js';
import type { Container } from './container.js';
import { readListing, type Listing } from './container-list.js';
import { unreachableRemedy } from './engine-remedies.js';
import { loadEngineTls, type EngineSettings } from './engine-settings.js';

/** Filters of the engine's API: all keys must match, any value of a key will do. @internal */
export type Filters = Readonly<Record<string, readonly string[]>>;

/** What a connection needs besides the engine's address. @internal */
export interface ConnectionOptions {
  readonly clock: Clock;
  /** Longest wait for one answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Aborted when the engine is no longer of interest: ends requests and streams. */
  readonly signal: AbortSignal;
}

/** An engine that answered, and the version of the API to speak with it. Makes a connection for every request; keeps none. @internal */
export class EngineConnection {
  private constructor(
    private readonly settings: EngineSettings,
    private readonly options: ConnectionOptions,
    private readonly requestOptions: https.RequestOptions,
    /** E.g. `/v1.44`; empty when the engine does not say which it speaks. */
    private readonly prefix: string,
  ) {}

  /**
   * Asks an engine for its version, unless the settings name one.
   *
   * @throws `KIT_TLS_FILE_UNREADABLE` and what requests throw
   */
  static async open(settings: EngineSettings, options: ConnectionOptions): Promise<EngineConnection> {
    const { endpoint, tls } = settings;
    const requestOptions = { ...endpoint, agent: false, ...(tls === undefined ? {} : await loadEngineTls(tls)) };
    if (settings.apiVersion !== undefined) {
      return new EngineConnection(settings, options, requestOptions, `/v${settings.apiVersion}`);
    }
    const connection = new EngineConnection(settings, options, requestOptions, '');
    const answer = await connection.request('/_ping', async (response) => {
      await readText(response);
      const { 'api-version': version } = response.headers;
      // It becomes a part of a path.
      return typeof version === 'string' && /^\d+\.\d+$/.test(version) ? version : undefined;
    });
    // The newest version that the engine speaks, whatever that is: what is used here is in all of them, and old ones are refused one day.
    return answer === undefined ? connection : new EngineConnection(settings, options, requestOptions, `/v${answer}`);
  }

  /**
   * Lists running containers; paused ones and such as are being restarted are among them. They come in the order of their names.
   *
   * @throws `DOCKER_ENGINE_UNREACHABLE`, `DOCKER_ENGINE_SILENT`, `DOCKER_ENGINE_REFUSED`, `DOCKER_ENGINE_ANSWER_INVALID`,
   *   `DOCKER_ENGINE_ANSWER_TOO_LARGE`
   */
  async list(filters: Filters): Promise<Listing> {
    const path = `${this.prefix}/containers/json`;
    const query = `filters=${encodeURIComponent(JSON.stringify(filters))}`;
    return this.request(`${path}?${query}`, (response) => readListing(response, { host: this.settings.host, path }));
  }

  /** The containers of {@link list}. */
  async listContainers(filters: Filters): Promise<readonly Container[]> {
    return (await this.list(filters)).containers;
  }

  /**
   * Subscribes to events.
   *
   * @returns when the engine has begun to answer, the stream of its answer: JSON objects, a line each. The caller destroys it
   * @throws `DOCKER_ENGINE_UNREACHABLE`, `DOCKER_ENGINE_SILENT`, `DOCKER_ENGINE_REFUSED`
   */
  async events(filters: Filters): Promise<http.IncomingMessage> {
    return this.request(`${this.prefix}/events?filters=${encodeURIComponent(JSON.stringify(filters))}`, (response) => response);
  }

  /** Sends a request and reads the answer, all within the deadline. */
  private async request<Answer>(path: string, read: (response: http.IncomingMessage) => Answer | Promise<Answer>): Promise<Answer> {
    const { host } = this.settings;
    const shown = path.split('?', 1)[0];
    const request = this.begin(path);
    // An error after the head reaches whoever reads the answer; unheard here, it would end the process.
    request.on('error', () => undefined);
    let expired: Error | undefined;
    const timer = this.options.clock.setTimeout(() => {
      expired = errors.DOCKER_ENGINE_SILENT({ host, path: shown });
      request.destroy(expired);
    }, this.options.timeoutMs);
    try {
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      if (response.statusCode === 200) return await read(response);
      const reason = readReason(await readText(response));
      const remedy = /client version [\w.]{1,20} is too (?:old|new)/i.test(reason) ? remedies.version : remedies.allowed;
      throw errors.DOCKER_ENGINE_REFUSED({ host, path: shown, status: response.statusCode, reason, remedy });
    } catch (error) {
      if (expired !== undefined) throw expired;
      if (isCaddisError(error)) throw error;
      throw this.unreachable(error);
    } finally {
      timer.cancel();
    }
  }

  private begin(path: string): http.ClientRequest {
    try {
      return (this.settings.tls === undefined ? http : https).get({ ...this.requestOptions, path, signal: this.options.signal });
    } catch (error) {
      // A file that is no certificate or key is noticed here.
      throw this.unreachable(error);
    }
  }

  private unreachable(error: unknown): Error {
    const { settings } = this;
    return errors.DOCKER_ENGINE_UNREACHABLE({ host: settings.host, reason: reasonOf(error), remedy: unreachableRemedy(error, settings) }, { cause: error });
  }
}

const remedies = {
  allowed: 'GET /_ping, /events and /containers/json must be allowed, by a proxy before the engine too',
  version: 'leave out `api_version` and DOCKER_API_VERSION, so that the newest version is used that the engine speaks',
} as const;

/** Greatest size of an answer that is read as a whole, in bytes. */
const maxTextBytes = 65_536;

/** @returns the beginning of what is too long to be of interest */
async function readText(response: http.IncomingMessage): Promise<string> {
  return (await readBounded(response, maxTextBytes)) ?? 'a page that is too long to read';
}

/** The engine explains a refusal as `{"message": …}`, a proxy in its own words. */
function readReason(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    if (typeof message === 'string') return shortened(message);
  } catch {
    // Not the engine's words.
  }
  return JSON.stringify(text.slice(0, 200));
}
