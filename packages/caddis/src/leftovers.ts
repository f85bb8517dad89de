import { leftOpen } from './imports/left-open.js';
import { endFinished } from './process-end.js';
import { printError } from './terminal.js';

/** Time that closing resources may take until the command is ended, in milliseconds. */
const graceMs = 1_000;

/** Descriptions of the resources that keep a process alive, by Node's names. */
const words: Readonly<Record<string, string>> = {
  Timeout: 'a timer',
  Immediate: 'an immediate',
  TCPServerWrap: 'a listener',
  TCPSocketWrap: 'a connection',
  PipeServerWrap: 'a listener on a unix socket',
  UDPWrap: 'a UDP socket',
  ProcessWrap: 'a child process',
  FSEventWrap: 'a file watcher',
  StatWatcher: 'a file watcher',
  MessagePort: 'a worker',
  Worker: 'a worker',
  FSReqPromise: 'a file operation',
  FSReqCallback: 'a file operation',
  GetAddrInfoReqWrap: 'a DNS look-up',
};

/** Node's names of the standard streams, which it opens at their first use. */
const standardStreams = [...Array<string>(3).fill('PipeWrap'), ...Array<string>(3).fill('TTYWrap')];

/**
 * Makes sure that a command ends, even if modules that it imported or built left something open.
 *
 * @internal
 */
export function endWithoutLeftovers(): void {
  const timer = setTimeout(() => {
    // Wait until a slow reader has read all output.
    if (process.stdout.writableLength + process.stderr.writableLength > 0) return void timer.refresh();
    const left = without(process.getActiveResourcesInfo(), standardStreams);
    for (const [owner, kinds] of byOwner(left)) {
      printError(`Warning: ${owner} left resources open (${kindsOf(kinds).join(', ')}); the command exits anyway\n`);
    }
    endFinished();
  }, graceMs);
  // If nothing keeps the process alive, it ends at once.
  timer.unref();
}

function without(resources: readonly string[], ours: readonly string[]): readonly string[] {
  const left = [...resources];
  for (const resource of ours) {
    const index = left.indexOf(resource);
    if (index >= 0) left.splice(index, 1);
  }
  return left;
}

/** Groups open resources by the package that opened them, if that is known. */
function byOwner(left: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  const opened = [...leftOpen()];
  for (const kind of left) {
    const index = opened.findIndex((each) => each.kind === kind);
    const owner = index < 0 ? 'a module' : `package ${opened.splice(index, 1)[0]?.owner}`;
    owners.set(owner, [...(owners.get(owner) ?? []), kind]);
  }
  return owners;
}

function kindsOf(resources: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const resource of resources) {
    const kind = words[resource] ?? resource;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => (count === 1 ? kind : `${kind}, ${count} times`));
}
