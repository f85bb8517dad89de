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

/** Filters of the engine's API: all keys must match; for one key, any of its values. @internal */
export type Filters = Readonly<Record<string, readonly string[]>>;

/** Options of {@link EngineConnection}. @internal */
export interface ConnectionOptions {
  readonly clock: Clock;
  /** Maximum wait for one answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends all requests and streams when aborted. */
  readonly signal: AbortSignal;
}

/** An engine that has answered, with the API version to use. Opens a connection for each request and keeps none open. @internal */
export class EngineConnection {
  private constructor(
    private readonly settings: EngineSettings,
    private readonly options: ConnectionOptions,
    private readonly requestOptions: https.RequestOptions,
    /** Path prefix such as `/v1.44`; empty if the engine does not report its version. */
    private readonly prefix: string,
  ) {}

  /**
   * Asks an engine for its API version, unless the settings specify one.
   *
   * @throws `KIT_TLS_FILE_UNREADABLE`, and the errors of a request
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
      // Validated, because it becomes part of a path.
      return typeof version === 'string' && /^\d+\.\d+$/.test(version) ? version : undefined;
    });
    // Uses the engine's newest version: every version has what is needed here, while old versions will be refused some day.
    return answer === undefined ? connection : new EngineConnection(settings, options, requestOptions, `/v${answer}`);
  }

  /**
   * Lists running containers in the order of their names; paused and restarting ones are included.
   *
   * @throws `DOCKER_ENGINE_UNREACHABLE`, `DOCKER_ENGINE_SILENT`, `DOCKER_ENGINE_REFUSED`, `DOCKER_ENGINE_ANSWER_INVALID`,
   *   `DOCKER_ENGINE_ANSWER_TOO_LARGE`
   */
  async list(filters: Filters): Promise<Listing> {
    const path = `${this.prefix}/containers/json`;
    const query = `filters=${encodeURIComponent(JSON.stringify(filters))}`;
    return this.request(`${path}?${query}`, (response) => readListing(response, { host: this.settings.host, path }));
  }

  /** Returns only the containers of {@link list}. */
  async listContainers(filters: Filters): Promise<readonly Container[]> {
    return (await this.list(filters)).containers;
  }

  /**
   * Subscribes to events.
   *
   * @returns the answer as a stream, once the engine has begun to answer: one JSON object per line. The caller must destroy it
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
    // The reader of the answer also sees an error after the headers. Without this listener, the error would end the process.
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
      // An invalid certificate or key file is detected here.
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

/** Maximum size of an answer that is read as a whole, in bytes. */
const maxTextBytes = 65_536;

/** @returns the text, or a placeholder if it is too long to be useful */
async function readText(response: http.IncomingMessage): Promise<string> {
  return (await readBounded(response, maxTextBytes)) ?? 'a page that is too long to read';
}

/** Returns the reason for a refusal: an engine sends `{"message": …}`, a proxy any text. */
function readReason(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    if (typeof message === 'string') return shortened(message);
  } catch {
    // The answer is not from the engine.
  }
  return JSON.stringify(text.slice(0, 200));
}
