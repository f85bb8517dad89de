import { errorLine } from '@caddis/core/framework';
import { type ChangeKind, countChanges, type ModuleChange, type RuntimeHandle } from '@caddis/runtime';

/** Maximum number of loads kept. */
const maxLoads = 30;
/** Maximum number of modules listed per load. */
const maxListed = 50;

/** One load of a config. @internal */
export interface LoadEntry {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly error?: string;
  /** Number of modules that were kept, moved and built. */
  readonly counts?: Readonly<Record<ChangeKind, number>>;
  /** The first modules that were changed or moved. */
  readonly changes?: readonly { readonly pointer: string; readonly module: string; readonly change: ChangeKind }[];
}

/** Keeps the outcome of the last loads. @internal */
export class ReloadHistory {
  private readonly entries: LoadEntry[] = [];
  /** Creates the entry of the first config lazily: all its modules are new, and listing them is costly. */
  private first: (() => LoadEntry) | undefined;

  constructor(private readonly now: () => number) {}

  /** Returns the last loads, latest first. */
  list(): readonly LoadEntry[] {
    this.addFirst();
    return this.entries.toReversed();
  }

  /** Starts listening. @returns a function that stops it */
  watch(server: RuntimeHandle): () => void {
    let isFirst = server.current === undefined;
    const ends = [
      server.on('loaded', (detail) => {
        const at = this.now();
        if (isFirst) this.first = () => entryOf(at, detail.changes);
        else this.add(entryOf(at, detail.changes));
        isFirst = false;
      }),
      server.on('failed', ({ error }) => this.add({ at: this.now(), error: errorLine(error).slice(0, 1000) })),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  private add(entry: LoadEntry): void {
    this.addFirst();
    this.entries.push(entry);
    if (this.entries.length > maxLoads) this.entries.shift();
  }

  private addFirst(): void {
    const entry = this.first?.();
    this.first = undefined;
    if (entry !== undefined) this.entries.push(entry);
  }
}

function entryOf(at: number, changes: readonly ModuleChange[]): LoadEntry {
  const listed = changes.filter(({ change }) => change !== 'kept').slice(0, maxListed);
  return { at, counts: countChanges(changes), changes: listed.map(({ pointer, module, change }) => ({ pointer, module, change })) };
}
