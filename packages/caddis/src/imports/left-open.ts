import { createHook, executionAsyncId } from 'node:async_hooks';
import { ownerOf } from './import-state.js';

/** What keeps a process alive: names of `async_hooks` → names of `getActiveResourcesInfo`. */
const kinds: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null) as Record<string, string>, {
  Timeout: 'Timeout',
  Immediate: 'Immediate',
  TCPSERVERWRAP: 'TCPServerWrap',
  TCPWRAP: 'TCPSocketWrap',
  PIPESERVERWRAP: 'PipeServerWrap',
  UDPWRAP: 'UDPWrap',
  PROCESSWRAP: 'ProcessWrap',
  FSEVENTWRAP: 'FSEventWrap',
  STATWATCHER: 'StatWatcher',
  MESSAGEPORT: 'MessagePort',
  WORKER: 'Worker',
});

interface Opened {
  readonly kind: string;
  readonly owner: string;
  readonly resource: { readonly hasRef?: () => boolean };
}

/** What modules have opened; shared by the copies of this file. */
interface OpenedThings {
  isWatched?: boolean;
  /** By the ID of `async_hooks`. No Map: a module may just have broken those. */
  readonly byId: Record<number, Opened>;
  /** Who began what is under way, by its ID: what comes of it is theirs, too. */
  readonly begunBy: Record<number, string>;
}

const opened: OpenedThings = ((globalThis as unknown as Record<symbol, OpenedThings | undefined>)[Symbol.for('caddis.left_open')] ??= {
  byId: Object.create(null) as Record<number, Opened>,
  begunBy: Object.create(null) as Record<number, string>,
});

/** What is done a little later, e.g. to listen where the name of the host is looked up first. */
const delays: Readonly<Record<string, true | undefined>> = Object.assign(Object.create(null) as Record<string, true>, {
  TickObject: true,
  GETADDRINFOREQWRAP: true,
  FSREQCALLBACK: true,
});

/**
 * Takes note of what modules open from now on, and who did. It costs every promise of the process a little, so it is not for servers.
 *
 * @internal
 */
export function watchOpened(): void {
  if (opened.isWatched === true) return;
  opened.isWatched = true;
  const { byId, begunBy } = opened;
  createHook({
    init: (id, type, _trigger, resource) => {
      const kind = kinds[type];
      const owner = begunBy[executionAsyncId()] ?? (kind === undefined && delays[type] === undefined ? undefined : ownerHere());
      if (owner === undefined) return;
      begunBy[id] = owner;
      if (kind !== undefined) byId[id] = { kind, owner, resource };
    },
    destroy: (id) => {
      delete byId[id];
      delete begunBy[id];
    },
  }).enable();
}

/** What modules opened and did not close, one entry each: the kind by Node's name, and name and version of the package. @internal */
export function leftOpen(): readonly { readonly kind: string; readonly owner: string }[] {
  return Object.values(opened.byId).filter(({ resource }) => isKept(resource));
}

/** What was told not to keep the process alive is no leftover. */
function isKept(resource: Opened['resource']): boolean {
  try {
    return resource.hasRef?.() !== false;
  } catch {
    return true;
  }
}

function ownerHere(): string | undefined {
  try {
    return ownerOf(new Error('opened').stack ?? '');
  } catch {
    // Somebody has broken what a stack is made with.
    return undefined;
  }
}
