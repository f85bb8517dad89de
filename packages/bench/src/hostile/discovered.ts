import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { addressRecord, serviceRecord, startScriptedDns, type DnsReply } from '@caddis/test-servers';
import { attackedServer, type AttackedServer } from './attacked-server.js';
import type { HostileEntry, Victim } from './hostile-entry.js';

/** Attacks by the answers of DNS servers, etcd and Docker engines that an attacker controls. @internal */
export const discoveredBackends: readonly HostileEntry[] = [
  dnsEntry('A records of one name', 'records', 400, 'a', (name, size) => ({
    answers: Array.from({ length: size }, (_value, index) => addressRecord(name, `10.0.${index >> 8}.${index & 255}`)),
  })),
  dnsEntry('SRV records of one name, in as many priorities', 'records', 300, 'srv', (name, size) => ({
    answers: Array.from({ length: size }, (_value, index) => serviceRecord(name, `${index} 1 80 b.test`)),
    additionals: [addressRecord('b.test', '127.0.0.1')],
  })),
  dnsEntry('SRV records of one name, drawn by weight', 'records', 300, 'srv', (name, size) => ({
    answers: Array.from({ length: size }, (_value, index) => serviceRecord(name, `1 ${index + 1} ${index + 1} b.test`)),
    additionals: [addressRecord('b.test', '127.0.0.1')],
  })),
  dnsEntry('an answer of pointers that point at pointers', 'records', 700, 'a', (name, size) => ({ tamper: (message) => pointers(message, size), answers: [addressRecord(name, '127.0.0.1')] })),
  {
    name: 'DNS: names that no request had before',
    unit: 'names',
    size: 200,
    start: () =>
      withDns('a', (name) => ({ answers: [addressRecord(name, '127.0.0.1')] }), async (target, size) => {
        for (let count = 0; count < size; count += 1) await askFor(target, nextName());
      }),
  },
  etcdEntry('keys', 'keys', 2000, (size) => Array.from({ length: size }, (_value, index) => entry(`svc/${index}`, JSON.stringify({ endpoints: [`127.0.0.1:${index + 1}`] })))),
  etcdEntry('endpoints of one key', 'endpoints', 2000, (size) => [entry('svc/0', JSON.stringify({ endpoints: Array.from({ length: size }, (_value, index) => `127.0.0.1:${index + 1}`) }))]),
  etcdEntry('a value', 'bytes', 1 << 20, (size) => [entry('svc/0', JSON.stringify({ note: 'x'.repeat(size), endpoints: ['127.0.0.1:1'] }))]),
  etcdEntry('a value of brackets', 'bytes', 65_536, (size) => [entry('svc/0', '['.repeat(size))]),
  {
    name: 'etcd: one line of a watch',
    unit: 'bytes',
    size: 1 << 20,
    start: () => withEtcd(() => [], (size) => [JSON.stringify({ result: { header: { revision: nextRevision() }, events: [{ kv: { value: 'x'.repeat(size) } }] } })]),
  },
  {
    name: 'etcd: one line of a watch in pieces of ten bytes',
    unit: 'bytes',
    size: 131_072,
    start: () =>
      withEtcd(() => [], (size) => {
        const line = JSON.stringify({ result: { header: { revision: nextRevision() }, events: [{ kv: { value: 'x'.repeat(size) } }] } });
        return Array.from({ length: Math.ceil(line.length / 10) }, (_value, index) => line.slice(10 * index, 10 * index + 10));
      }),
  },
  dockerEntry('containers', 'containers', 1000, (size) => ({ list: Array.from({ length: size }, (_value, index) => listed(index)), events: ['{}\n'] })),
  dockerEntry('labels of one container', 'labels', 2000, (size) => ({
    list: [{ ...listed(0), Labels: { ...listed(0).Labels, ...Object.fromEntries(Array.from({ length: size }, (_value, index) => [`label-${index}`, 'x'])) } }],
    events: ['{}\n'],
  })),
  dockerEntry('a storm of events', 'events', 20_000, (size) => ({ list: [], events: Array.from({ length: size }, () => '{"Type":"container","Action":"start"}\n') })),
  dockerEntry('an event without an end', 'bytes', 4 << 20, (size) => ({ list: [], events: ['x'.repeat(size)] })),
];

let names = 0;
function nextName(): string {
  names += 1;
  return `hostile-${names}.test`;
}

function dnsEntry(what: string, unit: string, size: number, source: 'a' | 'srv', answer: (name: string, size: number) => DnsReply): HostileEntry {
  let current = 0;
  return {
    name: `DNS: ${what}`,
    unit,
    size,
    start: () =>
      withDns(source, (name) => answer(name, current), async (target, count) => {
        current = count;
        await askFor(target, nextName());
      }),
  };
}

/** Sends a request for a host that the proxy then looks up. The backend does not exist, so that only the look-up costs time. */
async function askFor({ exchange }: AttackedServer, host: string): Promise<void> {
  await exchange(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
}

async function withDns(source: 'a' | 'srv', answer: (name: string) => DnsReply, attack: (target: AttackedServer, size: number) => Promise<void>): Promise<Victim> {
  const dns = await startScriptedDns(({ name }) => answer(name));
  const versions = source === 'a' ? { versions: { ipv4: true } } : {};
  const dynamic_upstreams = { source, name: '{http.request.host}', ...versions, resolver: { addresses: [dns.tcp] } };
  // Port 1 of the loopback address refuses connections, and attempts on other addresses time out at once.
  const handler = { handler: 'reverse_proxy', dynamic_upstreams, load_balancing: { selection_policy: { policy: 'first' } }, transport: { protocol: 'http', dial_timeout: '1ms' } };
  return attackedServer({ routes: [{ handle: [handler] }] }, attack, { stop: () => dns.stop() });
}

/** Replaces the answer by a record with a chain of compression pointers, each to the previous one, and records whose names start at the last one. */
function pointers(message: Buffer, size: number): Buffer {
  const questionEnd = message.indexOf(0, 12) + 5;
  const dataAt = questionEnd + 12;
  const chain = Array.from({ length: 120 }, (_value, index) => {
    const target = index === 0 ? 12 : dataAt + 2 * (index - 1);
    return [0xc0 | (target >> 8), target & 0xff];
  }).flat();
  const last = dataAt + chain.length - 2;
  const record = (name: number, type: number, data: readonly number[]): Buffer =>
    Buffer.from([0xc0 | (name >> 8), name & 0xff, 0, type, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 0xff, ...data]);
  const head = Buffer.from(message.subarray(0, questionEnd));
  head.writeUInt16BE(size + 1, 6);
  head.writeUInt16BE(0, 10);
  return Buffer.concat([head, record(12, 99, chain), ...Array.from({ length: size }, () => record(last, 1, [127, 0, 0, 1]))]);
}

let revision = 10;
function nextRevision(): string {
  revision += 1;
  return String(revision);
}

function entry(key: string, value: string): object {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return { key: base64(key), create_revision: '2', mod_revision: nextRevision(), version: '1', value: base64(value) };
}

function etcdEntry(what: string, unit: string, size: number, keys: (size: number) => readonly object[]): HostileEntry {
  return {
    name: `etcd: ${what}`,
    unit,
    size,
    start: () => withEtcd(keys, () => [JSON.stringify({ result: { header: { revision: nextRevision() }, events: [{}] } })]),
  };
}

/**
 * Starts a server that follows an etcd simulated in this process. An attack is a line of the watch, after which the server reads all keys
 * again. It ends when the server sends its next request.
 */
async function withEtcd(keys: (size: number) => readonly object[], line: (size: number) => readonly string[]): Promise<Victim> {
  let answer = '';
  let watch: ServerResponse | undefined;
  let watching = (): void => undefined;
  let read = (): void => undefined;
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === '/v3/watch') {
      watch = response;
      const created = { result: { header: { revision: String(revision) }, created: true } };
      response.write(`${JSON.stringify(created)}\n${JSON.stringify({ result: { ...created.result, watch_id: '1' } })}\n${JSON.stringify({ result: { ...created.result, watch_id: '2' } })}\n`);
      watching();
    } else {
      response.end(answer);
      response.once('close', () => read());
    }
  });
  const answerWith = (size: number): void => {
    const range = (kvs: readonly object[]): object => ({ response_range: { header: {}, kvs, count: String(kvs.length) } });
    answer = JSON.stringify({ header: { revision: String(revision) }, succeeded: true, responses: [range([]), range(keys(size)), range([])] });
  };
  answerWith(1);
  const port = await listening(server);
  const begun = new Promise<void>((resolve) => (watching = resolve));
  const dynamic_upstreams = { source: 'etcd', endpoints: [`http://127.0.0.1:${port}`], key: 'svc' };
  const victim = await attackedServer(
    { routes: [{ handle: [{ handler: 'reverse_proxy', dynamic_upstreams }] }] },
    async (_target, size) => {
      const done = new Promise<void>((resolve) => (read = resolve));
      const pieces = line(size);
      answerWith(size);
      for (const piece of pieces) watch?.write(piece);
      watch?.write('\n');
      await done;
      await untilIdle(victim);
    },
    { stop: () => closed(server) },
  );
  await begun;
  return victim;
}

let generation = 0;

/** Makes an entry of an engine's list. The first one differs each time, because an unchanged list would not be processed. */
function listed(index: number): Readonly<Record<string, unknown>> & { readonly Labels: Readonly<Record<string, string>> } {
  const name = `c${String(index).padStart(6, '0')}`;
  return {
    Id: name.padEnd(64, '0'),
    Names: [`/${name}`],
    Image: 'example/api:latest',
    Command: 'serve',
    State: 'running',
    Status: 'Up 5 minutes',
    Mounts: [],
    HostConfig: { NetworkMode: 'web' },
    NetworkSettings: { Networks: { web: { NetworkID: 'web', IPAddress: `10.0.${index >> 8}.${index & 255}`, GlobalIPv6Address: '' } } },
    Ports: [],
    Labels: { 'com.caddyserver.http.enable': 'true', 'com.caddyserver.http.upstream.port': '80', 'com.caddyserver.http.matchers.path': '/x', generation: index === 0 ? String((generation += 1)) : '' },
  };
}

type EngineNews = (size: number) => { readonly list: readonly object[]; readonly events: readonly string[] };

function dockerEntry(what: string, unit: string, size: number, news: EngineNews): HostileEntry {
  return { name: `Docker: ${what}`, unit, size, start: () => withEngine(news) };
}

/** Starts a server that follows an engine simulated in this process. An attack consists of events, after which the server lists all containers. */
async function withEngine(news: EngineNews): Promise<Victim> {
  let list = '[]';
  let events: ServerResponse | undefined;
  let listedOnce = (): void => undefined;
  let asked = (): void => undefined;
  const server = createServer((request, response) => {
    if (request.url?.includes('/events') === true) {
      events = response;
      response.flushHeaders();
    } else if (request.url?.includes('/containers/json') === true) {
      response.end(list);
      response.once('close', () => {
        listedOnce();
        asked();
      });
    } else {
      response.end('OK');
    }
  });
  const port = await listening(server);
  const begun = new Promise<void>((resolve) => (listedOnce = resolve));
  const dynamic_upstreams = { source: 'docker', host: `tcp://127.0.0.1:${port}`, poll_interval: '1h' };
  const victim = await attackedServer(
    { routes: [{ handle: [{ handler: 'reverse_proxy', dynamic_upstreams }] }] },
    async (_target, size) => {
      const next = news(size);
      list = JSON.stringify(next.list);
      const done = new Promise<void>((resolve) => (asked = resolve));
      for (const event of next.events) events?.write(event);
      await done;
      await untilIdle(victim);
    },
    { stop: () => closed(server) },
  );
  await begun;
  return victim;
}

/** Waits until the server is idle. It does long work in parts, so that it counts as idle when it used almost no CPU time for a while. */
async function untilIdle({ cpuMs }: Victim): Promise<void> {
  for (let [before, now] = [-1, cpuMs()]; now - before > 0.5; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    [before, now] = [now, cpuMs()];
  }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as { readonly port: number }).port;
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
