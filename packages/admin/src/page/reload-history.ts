import { reasonOf } from '@caddis/kit';
import type { RuntimeHandle } from '@caddis/runtime';

/** Loads that are kept. */
const maxLoads = 30;
/** Modules that are listed for each. */
const maxListed = 50;

type ChangeKind = 'kept' | 'moved' | 'rebuilt' | 'new' | 'gone';

/** One load of a config. @internal */
export interface LoadEntry {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly error?: string;
  /** How many modules were kept, moved, built. */
  readonly counts?: Readonly<Record<ChangeKind, number>>;
  /** The first of those that were not kept where they were. */
  readonly changes?: readonly { readonly pointer: string; readonly module: string; readonly change: ChangeKind }[];
}

/** What became of the last configs. @internal */
export class ReloadHistory {
  private readonly entries: LoadEntry[] = [];

  constructor(private readonly now: () => number) {}

  /** The last ones, the latest first. */
  list(): readonly LoadEntry[] {
    return this.entries.toReversed();
  }

  /** Begins to listen. @returns ends it */
  watch(server: RuntimeHandle): () => void {
    const ends = [
      server.on('loaded', ({ changes }) => {
        const counts: Record<ChangeKind, number> = { kept: 0, moved: 0, rebuilt: 0, new: 0, gone: 0 };
        for (const { change } of changes) counts[change] += 1;
        const listed = changes.filter(({ change }) => change !== 'kept').slice(0, maxListed);
        this.add({ at: this.now(), counts, changes: listed.map(({ pointer, module, change }) => ({ pointer, module, change })) });
      }),
      server.on('failed', ({ error }) => this.add({ at: this.now(), error: reasonOf(error).slice(0, 1000) })),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  private add(entry: LoadEntry): void {
    this.entries.push(entry);
    if (this.entries.length > maxLoads) this.entries.shift();
  }
}
