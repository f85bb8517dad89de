import { Agent, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { type App, apps, boolean, module, object } from '@caddis/core';
import { type Handler, handlers } from '@caddis/core/http';
import { until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { useFixture } from './testing/fixture.js';
import { proxyTo } from './testing/running-config.js';
import { collectGarbage } from './testing/settled-heap.js';

const reloads = 200;
/** Tolerance for things that vary anyway, such as idle connections; a leak would occur a hundred times. */
const slack = 12;

@module(handlers, { name: 'unprovisioned', summary: 'Cannot be provisioned.' })
class Unprovisioned implements Handler {
  handle(): void {}

  provision(): Promise<void> {
    return Promise.reject(new Error('cannot be provisioned'));
  }
}

const StarterConfig = object({ fails: boolean({ description: 'Whether it starts.', default: false }) });

@module(apps, { name: 'starter', config: StarterConfig, summary: 'May fail to start.' })
class Starter implements App {
  constructor(private readonly config: { readonly fails: boolean }) {}

  start(): void {
    if (this.config.fails) throw new Error('cannot start');
  }

  stop(): void {}
}

/** Counts the open resources of the process. */
function openResources(): Readonly<Record<'sockets' | 'listeners' | 'timers', number>> {
  const all = process.getActiveResourcesInfo();
  const count = (...kinds: readonly string[]): number => all.filter((kind) => kinds.includes(kind)).length;
  return { sockets: count('TCPSocketWrap'), listeners: count('TCPServerWrap'), timers: count('Timeout') };
}

/** Sends requests one after the other until it is aborted. @returns the unexpected outcomes */
async function load(port: number, agent: Agent | false, signal: AbortSignal, counts: { answered: number }): Promise<readonly string[]> {
  const faults: string[] = [];
  for (let turn = 0; !signal.aborted; turn += 1) {
    const outcome = await new Promise<string>((resolve) => {
      const sent = request({ port, host: '127.0.0.1', path: turn % 2 === 0 ? '/' : '/changing', agent }, (response) => {
        let body = '';
        response.setEncoding('latin1').on('data', (chunk: string) => (body += chunk));
        response.on('error', ({ message }) => resolve(message));
        response.on('end', () => resolve(`${response.statusCode} ${body}`));
      });
      sent.on('error', ({ message }) => resolve(message)).end();
    });
    if (outcome === '200 ok') counts.answered += 1;
    else faults.push(outcome);
  }
  return faults;
}

describe('a storm of reloads', () => {
  const fixture = useFixture();

  it('loses no request and no upgraded connection, and leaves nothing behind', async () => {
    const backend = await fixture.backend((_request, response) => void response.end('ok'));
    backend.server.on('upgrade', (_request, socket: Duplex) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      socket.pipe(socket).on('error', () => undefined);
    });
    const kept = proxyTo([backend.dial]);
    const config = (number: number, more: { readonly server?: object; readonly handler?: object; readonly fails?: boolean } = {}): object => {
      // The position of the kept handler changes, too.
      const before = Array.from({ length: number % 3 }, () => ({ match: [{ path: ['/nowhere'] }], handle: [{ handler: 'static_response' }] }));
      const changing = proxyTo([backend.dial], { headers: { request: { set: { 'X-Reload': [String(number)] } } } });
      const routes = [...before, { match: [{ path: ['/changing'] }], handle: [...(more.handler === undefined ? [] : [more.handler]), changing] }, { handle: [kept] }];
      const servers = { edge: { listen: ['127.0.0.1:0'], routes }, ...(more.server === undefined ? {} : { second: more.server }) };
      return { admin: { disabled: true }, apps: { http: { servers }, starter: { fails: more.fails === true } } };
    };
    const bad = [
      (number: number) => config(number, { handler: { handler: 'reverse_proxy', upstreams: 7 } }),
      (number: number) => config(number, { handler: { handler: 'unprovisioned' } }),
      (number: number) => config(number, { fails: true }),
      (number: number) => config(number, { server: { listen: [backend.dial], routes: [] } }),
    ];
    const edge = await fixture.run(config(0), { extra: { Unprovisioned, Starter } });
    const port = edge.port();
    const tunnels = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const client = await fixture.client(port);
        client.send('GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
        await client.take('\r\n\r\n');
        return client;
      }),
    );
    const instances: WeakRef<object>[] = [];
    const counts = { answered: 0 };

    /** Runs the work while requests are sent, over both kept-alive and fresh connections. */
    async function underLoad(work: () => Promise<void>): Promise<readonly string[]> {
      const over = new AbortController();
      const agents = Array.from({ length: 3 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
      const workers = [...agents, false as const].map((agent) => load(port, agent, over.signal, counts));
      try {
        await work();
      } finally {
        over.abort();
      }
      const faults = (await Promise.all(workers)).flat();
      for (const agent of agents) agent.destroy();
      return faults;
    }

    expect(await underLoad(() => until('some answers', () => counts.answered > 50))).to.deep.equal([]);
    await until('the end of the connections', () => openResources().sockets <= 40);
    const before = openResources();
    const retired: Promise<unknown>[] = [];
    const refused: string[] = [];
    const faults = await underLoad(async () => {
      for (let number = 1; number <= reloads; number += 1) {
        const make = number % 2 === 0 ? bad[(number / 2) % bad.length] : undefined;
        // ProbeApp and Starter are named by the fixture as well.
        const text = JSON.stringify(make === undefined ? config(number) : make(number));
        try {
          const outcome = await edge.runtime.load(text);
          retired.push(outcome.retired);
          for (const { instance } of edge.runtime.current?.modules() ?? []) instances.push(new WeakRef(instance));
        } catch (error) {
          refused.push((error as { readonly code: string }).code);
        }
        if (number % 20 !== 0) continue;
        for (const client of tunnels) {
          client.send(`still here ${number};`);
          await client.take(`still here ${number};`);
        }
      }
    });
    expect(faults).to.deep.equal([]);
    expect(await Promise.all(retired)).to.deep.equal(retired.map(() => []));
    expect(retired).to.have.length(reloads / 2);
    expect([...new Set(refused)].sort()).to.deep.equal(['RUNTIME_CONFIG_INVALID', 'RUNTIME_PROVISION_FAILED', 'RUNTIME_START_FAILED']);
    await until('what is open to be as before', () => {
      const { sockets, timers, listeners } = openResources();
      return sockets <= before.sockets + slack && timers <= before.timers + slack && listeners === before.listeners;
    });
    // Counts distinct instances, because a kept instance was added after every reload.
    await until('what is gone to be collected', async () => {
      await collectGarbage();
      const alive = new Set(instances.flatMap((reference) => reference.deref() ?? []));
      return alive.size <= [...(edge.runtime.current?.modules() ?? [])].length + slack;
    });
  });
});
