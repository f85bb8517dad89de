import { type App, apps, array, choice, type ConfigOf, context, type Context, defineNamespace, guests, type Lifecycle, type LoadedGuest, module, object, string } from '@caddis/core';
import type { ModuleClass } from '@caddis/core/framework';
import { failureOf } from '@caddis/test-helpers';
import { expect } from 'chai';
import { reloadedServer, type ReloadedServer } from '../testing/reloads.js';

const starters = defineNamespace<Lifecycle>({ id: 'test.starters', inlineKey: 'starter', description: 'Modules that begin something.', methods: [] });

const StarterConfig = object({
  label: string({ description: 'Name in the list of events.' }),
  troubles: array(choice(['start throws', 'validate throws']), { description: 'What goes wrong.', default: [] }),
  guests: guests(starters, { description: 'Modules below this one.', default: [] }),
});

/** Creates classes that register work for the start, and record it. */
function makeStarters(events: string[], hosts: Context[]): readonly ModuleClass[] {
  class Starter {
    constructor(protected readonly config: ConfigOf<typeof StarterConfig>) {}

    provision(place: Context): void {
      const { label, troubles } = this.config;
      place.defer(() => void events.push(`${label} undone`));
      place.onStart(() => {
        events.push(`${label} begins`);
        if (troubles.includes('start throws')) throw new Error('no');
      });
    }

    validate(): void {
      events.push(`${this.config.label} ready`);
      if (this.config.troubles.includes('validate throws')) throw new Error('no');
    }
  }

  @module(starters, { name: 'guest', config: StarterConfig, summary: 'A guest.' })
  class Guest extends Starter {}

  @module(apps, { name: 'one', config: StarterConfig, summary: 'An app.' })
  class One extends Starter implements App {
    constructor(
      config: ConfigOf<typeof StarterConfig>,
      @context() place: Context,
    ) {
      super(config);
      hosts.push(place);
    }

    start(): void {
      events.push(`${this.config.label} starts`);
    }

    stop(): void {}
  }

  return [Guest, One];
}

describe('what a module does when its config starts', () => {
  let events: string[];
  let hosts: Context[];
  let server: ReloadedServer;
  beforeEach(() => {
    events = [];
    hosts = [];
    server = reloadedServer(...makeStarters(events, hosts));
  });
  afterEach(() => server.runtime.stop());

  const guest = (label: string, ...troubles: readonly string[]): object => ({ starter: 'guest', label, troubles });
  const loadLate = (label: string): Promise<LoadedGuest<Lifecycle>> => (hosts.at(-1) as Context).load(starters, 'guest', { label });

  it('begins once every module is ready and before an app starts, guests first', async () => {
    await server.load({ one: { label: 'app', guests: [guest('a'), guest('b')] } });
    expect(events).to.deep.equal(['a ready', 'b ready', 'app ready', 'a begins', 'b begins', 'app begins', 'app starts']);
  });

  it('does not begin if the config is only validated, or refused', async () => {
    await server.runtime.validate(JSON.stringify({ apps: { one: { label: 'app', guests: [guest('a')] } } }));
    await failureOf(server.load({ one: { label: 'bad', guests: [guest('b'), guest('c', 'validate throws')] } }));
    expect(events).to.deep.equal(['a ready', 'app ready', 'app undone', 'a undone', 'b ready', 'c ready', 'c undone', 'b undone']);
  });

  it('begins again in a new config only for modules that are built again', async () => {
    await server.load({ one: { label: 'app', guests: [guest('a')] } });
    events.splice(0);
    await server.load({ one: { label: 'new', guests: [guest('a'), guest('b')] } });
    expect(events).to.deep.equal(['b ready', 'new ready', 'b begins', 'new begins', 'new starts', 'app undone']);
  });

  it('refuses the config if it fails, and undoes everything', async () => {
    const failure = await failureOf(server.load({ one: { label: 'app', guests: [guest('a', 'start throws')] } }));
    expect([failure.code, events]).to.deep.equal(['RUNTIME_START_FAILED', ['a ready', 'app ready', 'a begins', 'app undone', 'a undone']]);
    expect(failure.message).to.contain('/apps/one/guests/0');
  });

  it('begins at once for a module that is loaded while the config runs', async () => {
    await server.load({ one: { label: 'app' } });
    events.splice(0);
    const late = await loadLate('late');
    await late.unload();
    expect(events).to.deep.equal(['late begins', 'late ready', 'late undone']);
  });
});
