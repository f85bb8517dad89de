import http from 'node:http';
import https from 'node:https';

/** Where Node's `fetch` keeps its connections. */
const fetchKey = Symbol.for('undici.globalDispatcher.1');

interface Dispatcher {
  readonly constructor: new () => Dispatcher;
  close(): Promise<void>;
}

/**
 * Closes the connections that Node itself keeps for the next request of anybody in this process, so that they are not taken for a
 * module's. A request that is under way goes on, and its connection with it.
 */
export function closeIdleConnections(): void {
  const agents: readonly { readonly freeSockets: NodeJS.ReadOnlyDict<{ destroy(): unknown }[]> }[] = [http.globalAgent, https.globalAgent];
  for (const { freeSockets } of agents) for (const sockets of Object.values(freeSockets)) for (const socket of [...(sockets ?? [])]) socket.destroy();
  const kept = globalThis as unknown as Record<symbol, Dispatcher | undefined>;
  const dispatcher = kept[fetchKey];
  // One that somebody has put there, e.g. to mock requests, is theirs.
  if (dispatcher?.constructor.name !== 'Agent') return;
  kept[fetchKey] = new dispatcher.constructor();
  void dispatcher.close().catch(() => undefined);
}
