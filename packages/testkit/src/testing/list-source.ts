import { duration, module, object, string, type ConfigOf, type Context, type Provisioner } from '@caddis/core';
import type { ModuleClass } from '@caddis/core/framework';
import { upstreams, type SourceStatus, type Upstream, type UpstreamSource } from '@caddis/core/http';

const Config = object({
  url: string({ description: 'Where the list of addresses is.' }),
  refresh: duration({ description: 'Time between two looks.', default: '10s' }),
});

/** The faults of a list source, each a single mistake. */
export type ListFault =
  | 'looks once'
  | 'no answer is none'
  | 'an empty answer is an error'
  | 'forgets at a failure'
  | 'gives up after a failure'
  | 'new objects'
  | 'one list for all'
  | 'two objects for an address'
  | 'a hundred at most'
  | 'waits for each look'
  | 'always well'
  | 'known at the start'
  | 'never calls back'
  | 'state of the class'
  | 'one look for all'
  | 'no end of a look'
  | 'drops the last'
  | 'only adds';

let shared: readonly Upstream[] | undefined;
let looking: string | undefined;

/** Turns the addresses in an answer into those that the source uses. */
type Reading = (dials: readonly string[], known: readonly string[]) => readonly string[];

const readings: { readonly [Fault in ListFault]?: Reading } = {
  'a hundred at most': (dials) => dials.slice(0, 100),
  'drops the last': (dials) => dials.slice(0, -1),
  'only adds': (dials, known) => [...new Set([...known, ...dials])],
};

/** Makes a source that polls a `ListService`; correct, or with one fault. */
export function listSource(name: string, fault?: ListFault): ModuleClass {
  const read: Reading = (fault === undefined ? undefined : readings[fault]) ?? ((dials) => dials);

  @module(upstreams, { name, config: Config, summary: 'Reads addresses from a list.' })
  class ListSource implements UpstreamSource, Provisioner {
    private list: readonly Upstream[] | undefined;
    private last: readonly Upstream[] | undefined;
    private first: Promise<void> = Promise.resolve();
    private error: Error | undefined;
    private readonly mutable: Upstream[] = [];
    private readonly listeners = new Set<() => void>();

    constructor(private readonly config: ConfigOf<typeof Config>) {}

    provision(context: Context): void {
      if (fault === 'state of the class') shared = undefined;
      if (fault === 'one look for all') {
        const own = looking === undefined;
        looking ??= this.config.url;
        if (!own) return void (this.first = this.look(context.signal));
        context.defer(() => void (looking = undefined));
      }
      this.first = this.look(context.signal);
      void this.follow(context.signal);
      if (fault === 'no end of a look') context.defer(() => this.first);
    }

    getUpstreams(): readonly Upstream[] | Promise<readonly Upstream[]> {
      if (fault === 'waits for each look' && this.list !== undefined) return this.look(AbortSignal.timeout(10_000)).then(() => this.list as readonly Upstream[]);
      const list = fault === 'state of the class' ? shared : this.list;
      if (list !== undefined) return list;
      return this.first.then(() => {
        if (this.list !== undefined) return this.list;
        if (fault === 'no answer is none') return [];
        throw this.error ?? new Error('nothing is known');
      });
    }

    known(): readonly Upstream[] {
      return (fault === 'known at the start' ? this.last : this.list) ?? [];
    }

    watchKnown(changed: () => void): () => void {
      if (fault !== 'never calls back') this.listeners.add(changed);
      return () => this.listeners.delete(changed);
    }

    status(): SourceStatus {
      const list = this.list ?? [];
      if (fault === 'always well') return { state: list.length === 0 ? 'empty' : 'ok', upstreams: list };
      if (this.error !== undefined) return { state: this.list === undefined ? 'failing' : 'stale', upstreams: list };
      return { state: this.list === undefined ? 'pending' : list.length === 0 ? 'empty' : 'ok', upstreams: list };
    }

    private async follow(signal: AbortSignal): Promise<void> {
      await this.first;
      while (!signal.aborted && fault !== 'looks once' && !(fault === 'gives up after a failure' && this.error !== undefined)) {
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, this.config.refresh);
          signal.addEventListener('abort', () => (clearTimeout(timer), resolve(undefined)), { once: true });
        });
        await this.look(signal);
      }
    }

    private async look(signal: AbortSignal): Promise<void> {
      if (signal.aborted) return;
      try {
        const response = await fetch(this.config.url, fault === 'no end of a look' ? {} : { signal });
        const dials = (await response.json()) as readonly string[];
        if (!response.ok) throw new Error(`the service answered ${response.status}`);
        if (fault === 'an empty answer is an error' && dials.length === 0) throw new Error('no addresses');
        this.learn(read(dials, (this.list ?? []).map(({ dial }) => dial)));
        this.error = undefined;
      } catch (error) {
        this.error = error as Error;
        if (fault === 'forgets at a failure') this.list = [];
      }
    }

    private learn(dials: readonly string[]): void {
      const before = this.list ?? [];
      const isSame = fault !== 'two objects for an address' && before.length === new Set(dials).size && before.every(({ dial }) => dials.includes(dial)) && this.list !== undefined;
      if (isSame) return;
      const kept = new Map(fault === 'new objects' ? [] : before.map((upstream) => [upstream.dial, upstream]));
      const make = (dial: string): Upstream => kept.get(dial) ?? Object.freeze({ dial });
      const next = fault === 'two objects for an address' && before.length !== dials.length ? dials.map((dial) => ({ dial })) : [...new Set(dials)].map(make);
      if (fault === 'two objects for an address' && before.length === dials.length && before.every(({ dial }, index) => dial === dials[index])) return;
      if (fault === 'one list for all') this.mutable.splice(0, this.mutable.length, ...next);
      this.list = fault === 'one list for all' ? this.mutable : Object.freeze(next);
      this.last ??= this.list;
      shared = this.list;
      for (const listener of this.listeners) listener();
    }
  }

  return ListSource as ModuleClass;
}
