import { createHook, executionAsyncId } from 'node:async_hooks';
import { ownerOf } from './import-state.js';

/** Resources that keep a process alive: name in `async_hooks` → name in `getActiveResourcesInfo`. */
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

/** What modules have opened. It is shared by all loaded copies of this file. */
interface OpenedThings {
  isWatched?: boolean;
  /** By ID in `async_hooks`. A plain object, because a module may have just broken Map. */
  readonly byId: Record<number, Opened>;
  /** Package that started an operation, by the ID of the operation. What the operation opens counts for that package too. */
  readonly begunBy: Record<number, string>;
}

const opened: OpenedThings = ((globalThis as unknown as Record<symbol, OpenedThings | undefined>)[Symbol.for('caddis.left_open')] ??= {
  byId: Object.create(null) as Record<number, Opened>,
  begunBy: Object.create(null) as Record<number, string>,
});

/** Operations that may open something later, e.g. listening after a DNS lookup of the host. */
const delays: Readonly<Record<string, true | undefined>> = Object.assign(Object.create(null) as Record<string, true>, {
  TickObject: true,
  GETADDRINFOREQWRAP: true,
  FSREQCALLBACK: true,
});

/**
 * Starts to record what modules open, and which module did. It slows down each promise a little, so it is not used in servers.
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

/** Returns what modules have opened and not closed: Node's name of the resource, and name and version of the package. @internal */
export function leftOpen(): readonly { readonly kind: string; readonly owner: string }[] {
  return Object.values(opened.byId).filter(({ resource }) => isKept(resource));
}

/** A resource that was unreferenced does not keep the process alive, so it does not count. */
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
    // A module has broken what is needed to create a stack.
    return undefined;
  }
}
