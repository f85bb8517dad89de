/** What is watched. @public */
export type ResourceKind = 'timer' | 'socket' | 'listener' | 'child process' | 'file watcher' | 'worker thread';

/** Where a resource was made. */
interface Origin {
  readonly kind: ResourceKind;
  /** Tells whether the resource still does something. */
  readonly isLive: () => boolean;
  /** Title of the test, or of the suite when it was made outside of a test. */
  readonly test: string;
  /** Made at the place; its stack is written out only for what is left over, because that is slow. */
  readonly place: Error;
}

/** A resource that is still live. @public */
export interface Leftover {
  readonly kind: ResourceKind;
  readonly test: string;
  /** Lines of code, innermost first. */
  readonly lines: readonly string[];
}

/** Number of stack frames that are kept. */
const frameCount = 16;
/** Resources that are listed of one test, or between two listings; those behind are as those before, and a place for each would cost more than what makes them. */
const maxOfTest = 1000;
/** How many resources may be listed before the list is cleared of those that have ended. */
const firstLimit = 1024;

/**
 * The timers, sockets and so on that were made in this process. It keeps none of them alive, so that tests that measure memory are
 * not disturbed.
 *
 * @public
 */
export class ResourceList {
  /** While true, what is made is not listed. */
  isPaused = false;
  private references = new Set<WeakRef<object>>();
  private readonly origins = new WeakMap<object, Origin>();
  private limit = firstLimit;
  private title = 'before the first test';
  private ofTest = 0;

  /** Title of the running test. */
  get test(): string {
    return this.title;
  }

  set test(title: string) {
    this.title = title;
    this.ofTest = 0;
  }

  /**
   * Adds a resource; one that is listed already stays as it is.
   *
   * @param isLive - tells whether the resource still does something; must not hold it in another way than as its argument
   * @param place - a resource whose place is taken over, e.g. the listener of a connection
   */
  add<Resource extends object>(kind: ResourceKind, resource: Resource, isLive: (resource: Resource) => boolean, place?: object): void {
    if (this.isPaused || this.ofTest >= maxOfTest || this.origins.has(resource)) return;
    this.ofTest += 1;
    const reference = new WeakRef(resource);
    const origin = place === undefined ? undefined : this.origins.get(place);
    this.origins.set(resource, {
      kind,
      isLive: () => {
        const live = reference.deref();
        return live !== undefined && isLive(live);
      },
      test: this.test,
      place: origin?.place ?? makePlace(),
    });
    this.references.add(reference);
    if (this.references.size > this.limit) this.clear();
  }

  /** Tells whether anything is live. */
  get isEmpty(): boolean {
    for (const reference of this.references) if (isLeft(this.originOf(reference))) return false;
    return true;
  }

  /** Lists what is live, and forgets it, so that it is reported once. */
  takeLeftovers(): readonly Leftover[] {
    const live = [...this.references].map((reference) => this.originOf(reference)).filter(isLeft) as Origin[];
    this.references.clear();
    this.ofTest = 0;
    return live.map(({ kind, test, place }) => ({ kind, test, lines: linesOf(place) }));
  }

  /** Lets the process end though what is live goes on, so that nobody waits for it. */
  letGo(): void {
    for (const reference of this.references) (reference.deref() as { unref?(): unknown } | undefined)?.unref?.();
  }

  private originOf(reference: WeakRef<object>): Origin | undefined {
    const resource = reference.deref();
    return resource === undefined ? undefined : this.origins.get(resource);
  }

  /** Drops what has ended; the limit is such that this costs a constant time per resource. A listener is live only some time after its start. */
  private clear(): void {
    for (const reference of this.references) {
      const origin = this.originOf(reference);
      if (origin === undefined || (origin.kind !== 'listener' && !origin.isLive())) this.references.delete(reference);
    }
    this.limit = Math.max(firstLimit, 2 * this.references.size);
  }
}

/** Tells whether it is live and not what Node's own `fetch` keeps for itself: a timer for all its requests, which ends with them. */
function isLeft(origin: Origin | undefined): boolean {
  if (origin === undefined || !origin.isLive()) return false;
  return origin.kind !== 'timer' || !/^\s+at .*\bnode:internal\/deps\/undici\b/.test(callersOf(origin.place)[0] ?? '');
}

function callersOf(place: Error): readonly string[] {
  return (place.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line) && !watching.test(line));
}

/** Code that lists resources. */
const watching = /[\\/]leftovers[\\/](?:resource-list|watch-resources)\.|[\\/]refuse-network\./;

function makePlace(): Error {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = frameCount;
  const place = new Error('a resource was made here');
  Error.stackTraceLimit = before;
  return place;
}

/** The frames of our own code; when there are none, all. */
function linesOf(place: Error): readonly string[] {
  const frames = (place.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
  const known = frames.filter((line) => !/\bnode:|<anonymous>\)$/.test(line) && !watching.test(line));
  const own = known.filter((line) => !/[\\/]node_modules[\\/]/.test(line));
  return own.length > 0 ? own : known.length > 0 ? known : frames;
}
