import dgram from 'node:dgram';
import dns from 'node:dns';
import { isIP, Server, Socket, type AddressInfo } from 'node:net';
import { errors } from '../errors.js';

/** An address outside the process that some code tried to reach. */
export interface RefusedAddress {
  readonly address: string;
  /** Stack lines of that code, innermost first. */
  readonly lines: readonly string[];
}

type Watcher = (refused: RefusedAddress) => void;
type AnyFunction = (this: unknown, ...given: unknown[]) => unknown;

const watchers = new Set<Watcher>();
/** Servers and sockets of this process, which may be reached. */
const listeners = new Set<WeakRef<Server | dgram.Socket>>();
let isInstalled = false;

/**
 * Refuses all connections, datagrams and DNS queries of this process to the outside. Servers of this process can still be reached.
 *
 * @param watcher - called for each refused attempt
 * @returns a function that ends the refusal, unless other callers still refuse
 */
export function refuseNetwork(watcher: Watcher): () => void {
  if (!isInstalled) install();
  isInstalled = true;
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

function install(): void {
  const remember = (one: unknown): void => void listeners.add(new WeakRef(one as Server));
  replace(Server.prototype, 'listen', (original) => function listen(...given) {
    remember(this);
    return original.apply(this, given);
  });
  replace(dgram.Socket.prototype, 'bind', (original) => function bind(...given) {
    remember(this);
    return original.apply(this, given);
  });
  replace(Socket.prototype, 'connect', (original) => function connect(...given) {
    const target = targetOf(given);
    if (target === undefined || watchers.size === 0 || isOwn(target)) return original.apply(this, given);
    const error = refused(target);
    const socket = this as Socket;
    process.nextTick(() => socket.destroy(error));
    return socket;
  });
  replace(dgram.Socket.prototype, 'send', (original) => function send(...given) {
    const numbers = given.filter((one) => typeof one === 'number');
    const host = given.findLast((one) => typeof one === 'string');
    const target = `${String(host ?? '127.0.0.1')}:${String(numbers.at(-1) ?? '')}`;
    if (watchers.size === 0 || numbers.length === 0 || isOwn(target)) return original.apply(this, given);
    const error = refused(target);
    const done = given.at(-1);
    if (typeof done === 'function') return void process.nextTick(done as () => void, error);
    return void process.nextTick(() => (this as dgram.Socket).emit('error', error));
  });
  replace(dns, 'lookup', (original) => function lookup(...given) {
    const [name] = given;
    if (watchers.size === 0 || name === 'localhost' || isIP(String(name)) !== 0) return original.apply(this, given);
    return void process.nextTick(given.at(-1) as () => void, refused(String(name)));
  });
  for (const prototype of [dns.Resolver.prototype, dns.promises.Resolver.prototype] as object[]) {
    for (const name of namesOf(prototype)) {
      replace(prototype, name, (original) => function resolve(...given) {
        const servers = (this as dns.Resolver).getServers();
        if (watchers.size === 0 || servers.every((server) => isOwn(server.includes(':') ? server : `${server}:53`))) return original.apply(this, given);
        const error = refused(`${String(given[0])} by DNS`);
        const done = given.at(-1);
        return typeof done === 'function' ? void process.nextTick(done as () => void, error) : Promise.reject(error);
      });
    }
  }
}

function namesOf(prototype: object): readonly string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => name === 'reverse' || name.startsWith('resolve'));
}

function replace(owner: object, name: string, make: (original: AnyFunction) => AnyFunction): void {
  const target = owner as Record<string, AnyFunction>;
  target[name] = make(target[name] as AnyFunction);
}

/** Reads `host:port` or the path of a Unix socket from the arguments of `connect`. */
function targetOf(given: readonly unknown[]): string | undefined {
  // Node itself passes its normalized arguments as one array.
  const [first, second] = (Array.isArray(given[0]) ? given[0] : given) as readonly unknown[];
  if (typeof first === 'object' && first !== null) {
    const { path, host, port } = first as { readonly path?: string; readonly host?: string; readonly port?: number | string };
    return path ?? `${host ?? 'localhost'}:${port}`;
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return first;
  return first === undefined ? undefined : `${typeof second === 'string' ? second : 'localhost'}:${String(first)}`;
}

/** Tells whether a server or socket of this process listens at an address. */
function isOwn(target: string): boolean {
  const active = (process as unknown as { _getActiveHandles?(): unknown[] })._getActiveHandles?.() ?? [];
  const known = [...listeners].map((one) => one.deref()).filter((one) => one !== undefined);
  return [...known, ...active.filter((one) => one instanceof Server || one instanceof dgram.Socket)].some((one) => isAt(one as Server, target));
}

function isAt(server: Server | dgram.Socket, target: string): boolean {
  const at = target.lastIndexOf(':');
  const host = target.slice(0, at).replace(/^\[(.*)\]$/, '$1');
  const isLocal = host === 'localhost' || host === '::1' || host.startsWith('127.');
  let address: AddressInfo | string | null;
  try {
    address = server.address();
  } catch {
    return false;
  }
  if (typeof address === 'string') return address === target;
  return address !== null && isLocal && String(address.port) === target.slice(at + 1);
}

function refused(address: string): Error {
  const place = new Error('the network was used here');
  const lines = (place.stack ?? '').split('\n').slice(1).map((line) => line.trim());
  const own = lines.filter((line) => !/\bnode:|[\\/]refuse-network\./.test(line));
  for (const watcher of watchers) watcher({ address, lines: own });
  return errors.TESTKIT_NETWORK_REFUSED({ address });
}
