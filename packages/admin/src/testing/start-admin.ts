import { request as sendRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ModuleClass } from '@caddis/core/framework';
import * as http from '@caddis/http';
import { createRuntime, Registry, type Runtime } from '@caddis/runtime';
import { RecordingLogger } from '@caddis/test-helpers';
import { createAdmin, type Admin } from '../create-admin.js';
import * as admin from '../index.js';

/** A request that a test sends. */
export interface SentRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A value is sent as JSON; text and bytes are sent unchanged. */
  readonly body?: unknown;
  /** Address of the endpoint; the current one when left out. */
  readonly address?: string;
}

/** The response. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body parsed as JSON, if it is JSON. */
  readonly json: unknown;
}

/** A server with an admin endpoint. */
export interface TestAdmin {
  readonly runtime: Runtime;
  readonly registry: Registry;
  readonly logger: RecordingLogger;
  readonly admin: Admin;
  /** Tells whether the server was asked to stop. */
  readonly told: () => boolean;
  send(path: string, request?: SentRequest): Promise<Received>;
  /** Sends a `GET`, which must be answered with 200, and returns the body. */
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Settings of an endpoint on a port chosen by the system. */
export const anyPort = { listen: '127.0.0.1:0', config: { persist: false } } as const;

/** Starts a server, with or without a config. */
export async function startAdmin(config?: object, environment: NodeJS.ProcessEnv = {}, modules: readonly ModuleClass[] = []): Promise<TestAdmin> {
  const registry = new Registry();
  const ofDistribution = (name: string) => ({ name, version: '1.0.0', standard: true });
  registry.addExports(http, ofDistribution('@caddis/http'));
  registry.addExports(admin, ofDistribution('@caddis/admin'));
  for (const module of modules) registry.add(module);
  const logger = new RecordingLogger();
  const runtime = createRuntime({ logger, lookup: registry });
  let isTold = false;
  const endpoint = createAdmin({ runtime, logger, environment, stop: () => void (isTold = true) });
  const send = (path: string, request: SentRequest = {}): Promise<Received> => sendTo(request.address ?? endpoint.address ?? 'nowhere', path, request);
  if (config !== undefined) await runtime.load(JSON.stringify(config));
  return {
    runtime,
    registry,
    logger,
    admin: endpoint,
    told: () => isTold,
    send,
    async get(path) {
      const answer = await send(path);
      if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.body}`);
      return answer.json;
    },
    stop: () => runtime.stop(),
  };
}

/** Sends a request with exactly these header fields, on a new connection. */
export function sendTo(address: string, path: string, { method = 'GET', headers = {}, body }: SentRequest = {}): Promise<Received> {
  const where = address.startsWith('unix/') ? { socketPath: address.slice('unix/'.length), host: 'localhost' } : { host: address.slice(0, address.lastIndexOf(':')).replace(/[[\]]/g, ''), port: address.slice(address.lastIndexOf(':') + 1) };
  const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
  const bytes = body === undefined ? undefined : isJson ? JSON.stringify(body) : (body as string | Uint8Array);
  return new Promise((resolve, reject) => {
    const request = sendRequest({ ...where, path, method, agent: false, headers: { ...(isJson ? { 'Content-Type': 'application/json' } : {}), ...headers } });
    request.once('error', reject);
    request.once('response', (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer, json: parsed(answer) }), reject);
    });
    request.end(bytes);
  });
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer) as unknown;
  } catch {
    return undefined;
  }
}
