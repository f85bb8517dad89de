import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { freePort, needPrograms, temporaryFolder, type RunningProcess } from '@caddis/test-servers';
import { exchange, type TestRequest, type TestResponse } from './testing/exchange.js';
import { startServer, type ServerKind } from './testing/server-process.js';

/**
 * One config, and the requests that Caddy and Caddis must answer in the same way.
 * In the config, `PORT_x` stands for a free port; requests go to `PORT_edge` unless they name another port.
 */
interface CompatCase {
  readonly title: string;
  readonly config: unknown;
  readonly requests: readonly CompatRequest[];
}

interface CompatRequest extends TestRequest {
  readonly port?: string;
  /** The answer of the newest Caddy if it differs from that of 2.6.2, and the release that changed it. Only Caddis is compared with it. */
  readonly newest?: { readonly since: string; readonly status?: number; readonly body?: string; readonly headers?: Readonly<Record<string, readonly string[]>> };
  /** Header fields that are not compared, each with the reason. */
  readonly exceptHeaders?: Readonly<Record<string, string>>;
}

/** Header fields that name the server or the time, or concern the connection. */
const ownHeaders = ['server', 'via', 'date', 'connection', 'keep-alive', 'transfer-encoding'];

const folder = fileURLToPath(new URL('../testdata/compat/', import.meta.url));

describe('the same config in Caddy and in Caddis', () => {
  before(function () {
    needPrograms(this, 'caddy');
  });

  for (const name of readdirSync(folder).sort()) {
    const text = readFileSync(join(folder, name), 'utf8');
    const { title, requests } = JSON.parse(text) as CompatCase;
    it(`${name.replace('.json', '')}: ${title}`, async () => {
      const [caddy, caddis] = [await answersOf('caddy', text), await answersOf('caddis', text)];
      for (const [index, request] of requests.entries()) {
        const expected = { ...comparable(caddy[index], request), ...without(request.newest, 'since') };
        expect(comparable(caddis[index], request), `${request.method ?? 'GET'} ${request.target}`).to.deep.equal(expected);
      }
    });
  }
});

async function answersOf(kind: ServerKind, text: string): Promise<readonly TestResponse[]> {
  const ports = new Map<string, number>();
  for (const [name] of text.matchAll(/PORT_\w+/g)) if (!ports.has(name)) ports.set(name, await freePort());
  const { config, requests } = JSON.parse(text.replace(/PORT_\w+/g, (name) => String(ports.get(name)))) as CompatCase;
  const names = (JSON.parse(text) as CompatCase).requests.map((request) => request.port ?? 'PORT_edge');
  const place = await temporaryFolder();
  let server: RunningProcess | undefined;
  try {
    server = await startServer(kind, config, place.path, ports.get('PORT_edge') ?? 0);
    const answers: TestResponse[] = [];
    for (const [index, request] of requests.entries()) answers.push(await exchange(ports.get(names[index] ?? '') ?? 0, request));
    return answers;
  } finally {
    await server?.stop();
    await place.remove();
  }
}

function comparable(response: TestResponse | undefined, request: CompatRequest): Partial<TestResponse> {
  if (response === undefined) return {};
  const left = new Set([...ownHeaders, ...Object.keys(request.exceptHeaders ?? {})]);
  return { ...response, headers: Object.fromEntries(Object.entries(response.headers).filter(([name]) => !left.has(name)).sort()) };
}

function without<T extends object>(value: T | undefined, key: keyof T): Partial<T> {
  if (value === undefined) return {};
  const { [key]: _left, ...rest } = value;
  return rest as unknown as Partial<T>;
}
