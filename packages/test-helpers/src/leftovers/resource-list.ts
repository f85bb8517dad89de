/** A kind of watched resource. @public */
export type ResourceKind = 'timer' | 'socket' | 'listener' | 'child process' | 'file watcher' | 'worker thread';

/** Where and when a resource was created. */
interface Origin {
  readonly kind: ResourceKind;
  /** Tells whether the resource is still active. */
  readonly isLive: () => boolean;
  /** Title of the test, or of the suite if the resource was created outside a test. */
  readonly test: string;
  /** Created with the resource. Its stack is only formatted for leftovers, because that is slow. */
  readonly place: Error;
}

/** A resource that is still active. @public */
export interface Leftover {
  readonly kind: ResourceKind;
  readonly test: string;
  /** Stack lines of the code that created it, innermost first. */
  readonly lines: readonly string[];
}

/** Number of stack frames to record. */
const frameCount = 16;
/** Maximum number of resources per test, or between two reports. Further ones are usually like the earlier, and recording their stacks would be expensive. */
const maxOfTest = 1000;
/** Length of the list at which ended resources are removed for the first time. */
const firstLimit = 1024;

/**
 * Lists the timers, sockets and other resources that were created in this process. It keeps none of them alive, so that tests that
 * measure memory are not affected.
 *
 * @public
 */
export class ResourceList {
  /** While true, new resources are not recorded. */
  isPaused = false;
  private references = new Set<WeakRef<object>>();
  private readonly origins = new WeakMap<object, Origin>();
  private limit = firstLimit;
  private title = 'before the first test';
  private ofTest = 0;

  /** Title of the current test. */
  get test(): string {
    return this.title;
  }

  set test(title: string) {
    this.title = title;
    this.ofTest = 0;
  }

  /**
   * Records a resource; does nothing if it is recorded already.
   *
   * @param isLive - tells whether the resource is still active; must not reference the resource except as its argument
   * @param place - a resource whose place of creation is used instead, e.g. the listener for a connection
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

  /** Tells whether no resource is active. */
  get isEmpty(): boolean {
    for (const reference of this.references) if (isLeft(this.originOf(reference))) return false;
    return true;
  }

  /** Returns the active resources and removes them from the list, so that each is reported once. */
  takeLeftovers(): readonly Leftover[] {
    const live = [...this.references].map((reference) => this.originOf(reference)).filter(isLeft) as Origin[];
    this.references.clear();
    this.ofTest = 0;
    return live.map(({ kind, test, place }) => ({ kind, test, lines: linesOf(place) }));
  }

  /** Calls `unref` on the remaining resources, so that they do not keep the process alive. */
  letGo(): void {
    for (const reference of this.references) (reference.deref() as { unref?(): unknown } | undefined)?.unref?.();
  }

  private originOf(reference: WeakRef<object>): Origin | undefined {
    const resource = reference.deref();
    return resource === undefined ? undefined : this.origins.get(resource);
  }

  /** Removes ended resources. The limit makes this a constant cost per resource. Listeners stay, as they only become active after their start. */
  private clear(): void {
    for (const reference of this.references) {
      const origin = this.originOf(reference);
      if (origin === undefined || (origin.kind !== 'listener' && !origin.isLive())) this.references.delete(reference);
    }
    this.limit = Math.max(firstLimit, 2 * this.references.size);
  }
}

/** Tells whether a resource is active. Ignores the timer that Node's `fetch` uses for all its requests, and which ends with them. */
function isLeft(origin: Origin | undefined): boolean {
  if (origin === undefined || !origin.isLive()) return false;
  return origin.kind !== 'timer' || !/^\s+at .*\bnode:internal\/deps\/undici\b/.test(callersOf(origin.place)[0] ?? '');
}

function callersOf(place: Error): readonly string[] {
  return (place.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line) && !watching.test(line));
}

/** Matches the code that records resources. */
const watching = /[\\/]leftovers[\\/](?:resource-list|watch-resources)\.|[\\/]refuse-network\./;

function makePlace(): Error {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = frameCount;
  const place = new Error('a resource was made here');
  Error.stackTraceLimit = before;
  return place;
}

/** The stack frames of our own code; all frames if there are none. */
function linesOf(place: Error): readonly string[] {
  const frames = (place.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
  const known = frames.filter((line) => !/\bnode:|<anonymous>\)$/.test(line) && !watching.test(line));
  const own = known.filter((line) => !/[\\/]node_modules[\\/]/.test(line));
  return own.length > 0 ? own : known.length > 0 ? known : frames;
}
