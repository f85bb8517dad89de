import {
  type App,
  apps,
  array,
  boolean,
  choice,
  type ConfigOf,
  type Context,
  defineNamespace,
  guests,
  type Lifecycle,
  module,
  object,
  string,
} from '@caddis/core';
import type { ModuleClass } from '@caddis/core/framework';
import type { ModuleSketch } from './plans.js';

/** Namespace of the guests in these tests. */
export const probes = defineNamespace<Lifecycle>({
  id: 'test.probes',
  inlineKey: 'probe',
  description: 'Modules that tell what happens to them.',
  methods: [],
});

const troubles = [
  'construct throws',
  'provision throws',
  'validate throws',
  'cleanup throws',
  'cleanup hangs',
  'undo throws',
  'undo hangs',
  'start throws',
  'stop throws',
] as const;

/** A kind of failure of a probe. */
export type Trouble = (typeof troubles)[number];

const ProbeConfig = object({
  label: string({ description: 'Name in the list of events.' }),
  troubles: array(choice(troubles), { description: 'What goes wrong.', default: [] }),
  slow: boolean({ description: 'Whether each step takes a turn of the event loop.', default: false }),
  guests: guests(probes, { description: 'Modules below this one.', default: [] }),
});

/** Module classes whose instances record their lifecycle. */
export interface Probes {
  /** The events so far, e.g. `a provision`. */
  readonly events: string[];
  readonly Guest: ModuleClass;
  /** Apps with different names. */
  readonly apps: readonly [ModuleClass, ModuleClass, ModuleClass];
}

/** Creates module classes with their own list of events. */
export function makeProbes(): Probes {
  const events: string[] = [];

  class Probe {
    constructor(protected readonly config: ConfigOf<typeof ProbeConfig>) {
      this.tell('construct', 'construct throws');
    }

    async provision(context: Context): Promise<void> {
      context.defer(() => this.end('undo 1'));
      await this.step('provision', 'provision throws');
      context.defer(() => this.end('undo 2'));
    }

    validate(): Promise<void> {
      return this.step('validate', 'validate throws');
    }

    cleanup(): Promise<void> {
      return this.end('cleanup');
    }

    protected async step(name: string, trouble: Trouble): Promise<void> {
      if (this.config.slow) await new Promise(setImmediate);
      this.tell(name, trouble);
    }

    private async end(name: 'cleanup' | 'undo 1' | 'undo 2'): Promise<void> {
      const kind = name === 'cleanup' ? 'cleanup' : 'undo';
      await this.step(name, `${kind} throws`);
      if (this.config.troubles.includes(`${kind} hangs`)) await new Promise(() => {});
    }

    private tell(name: string, trouble: Trouble): void {
      events.push(`${this.config.label} ${name}`);
      if (this.config.troubles.includes(trouble)) throw new Error(`${this.config.label}: ${trouble}`);
    }
  }

  class AppProbe extends Probe implements App {
    start(): Promise<void> {
      return this.step('start', 'start throws');
    }

    stop(): Promise<void> {
      return this.step('stop', 'stop throws');
    }
  }

  @module(probes, { name: 'guest', config: ProbeConfig, summary: 'A guest.' })
  class Guest extends Probe {}

  @module(apps, { name: 'one', config: ProbeConfig, summary: 'The first app.' })
  class One extends AppProbe {}

  @module(apps, { name: 'two', config: ProbeConfig, summary: 'The second app.' })
  class Two extends AppProbe {}

  @module(apps, { name: 'three', config: ProbeConfig, summary: 'The third app.' })
  class Three extends AppProbe {}

  return { events, Guest, apps: [One, Two, Three] };
}

/** A tree of probes. */
export interface ProbeTree {
  readonly label: string;
  readonly troubles?: readonly Trouble[];
  readonly guests?: readonly ProbeTree[];
}

/** Creates the sketch of an app with everything below it. */
export function sketchProbes(app: ModuleClass, { Guest }: Probes, tree: ProbeTree, slow = false): ModuleSketch {
  const sketch = (use: ModuleClass, node: ProbeTree): ModuleSketch => ({
    use,
    config: { label: node.label, troubles: node.troubles ?? [], slow },
    guests: (node.guests ?? []).map((guest) => sketch(Guest, guest)),
  });
  return sketch(app, tree);
}
