import http from 'node:http';
import https from 'node:https';

/** The global symbol under which Node's `fetch` keeps its dispatcher. */
const fetchKey = Symbol.for('undici.globalDispatcher.1');

interface Dispatcher {
  readonly constructor: new () => Dispatcher;
  close(): Promise<void>;
}

/**
 * Closes the idle connections that Node keeps for reuse in the whole process, so that they are not mistaken for leftovers of a
 * module. Active requests and their connections continue.
 */
export function closeIdleConnections(): void {
  const agents: readonly { readonly freeSockets: NodeJS.ReadOnlyDict<{ destroy(): unknown }[]> }[] = [http.globalAgent, https.globalAgent];
  for (const { freeSockets } of agents) for (const sockets of Object.values(freeSockets)) for (const socket of [...(sockets ?? [])]) socket.destroy();
  const kept = globalThis as unknown as Record<symbol, Dispatcher | undefined>;
  const dispatcher = kept[fetchKey];
  // A dispatcher of another class was set by some code, e.g. to mock requests, and is not replaced.
  if (dispatcher?.constructor.name !== 'Agent') return;
  kept[fetchKey] = new dispatcher.constructor();
  void dispatcher.close().catch(() => undefined);
}
