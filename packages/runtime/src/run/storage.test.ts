import { apps, inject, module, object, string, type App, type ConfigOf } from '@caddis/core';
import { storage, storages, type Storage } from '@caddis/core/tls';
import { RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import { createRuntime } from '../create-runtime.js';
import { Registry } from '../registry/registry.js';

const Config = object({ root: string({ description: 'Name.', default: 'usual' }) });

/** Events of the storages, in order. */
let events: string[] = [];
let seen: (string | undefined)[] = [];

class NamedStorage implements Storage {
  constructor(readonly config: ConfigOf<typeof Config>) {
    events.push(`made ${config.root}`);
  }

  async load(): Promise<undefined> {}

  async store(): Promise<void> {}

  async delete(): Promise<void> {}

  async list(): Promise<readonly string[]> {
    return [];
  }

  async stat(): Promise<undefined> {}

  async lock(): Promise<() => Promise<void>> {
    return async () => undefined;
  }

  cleanup(): void {
    events.push(`gone ${this.config.root}`);
  }
}

@module(storages, { name: 'file_system', config: Config, summary: 'Keeps nothing.' })
class UsualStorage extends NamedStorage {}

@module(storages, { name: 'other', config: Config, summary: 'Keeps nothing.' })
class OtherStorage extends NamedStorage {}

@module(apps, { name: 'keeper', summary: 'Uses the storage.' })
class KeeperApp implements App {
  constructor(
    _config: object,
    @inject(storage) private readonly own: Storage,
  ) {
    seen.push((this.own as NamedStorage).config.root);
  }

  start(): void {}

  stop(): void {}
}

describe('the storage of a config', () => {
  const runtime = () => {
    const registry = new Registry();
    registry.addExports({ UsualStorage, OtherStorage, KeeperApp });
    return createRuntime({ lookup: registry, logger: new RecordingLogger() });
  };
  let count = 0;
  // Each document differs from the previous one, because an unchanged document is not loaded.
  const document = (stored?: object): string => JSON.stringify({ $schema: String((count += 1)), admin: { disabled: true }, ...(stored === undefined ? {} : { storage: stored }), apps: { keeper: {} } });
  beforeEach(() => {
    events = [];
    seen = [];
  });

  it('is what the document names, built before the apps and shown among the modules', async () => {
    const server = runtime();
    await server.load(document({ module: 'other', root: 'own' }));
    expect(seen).to.deep.equal(['own']);
    expect([...(server.current?.modules() ?? [])].map(({ planned }) => planned.pointer)).to.deep.equal(['/storage', '/apps/keeper']);
    await server.stop();
    expect(events).to.deep.equal(['made own', 'gone own']);
  });

  it('is file_system where the document names none', async () => {
    const server = runtime();
    await server.load(document());
    await server.stop();
    expect([seen, events]).to.deep.equal([['usual'], ['made usual', 'gone usual']]);
  });

  it('stays at a reload as long as it is the same, and whoever uses it with it', async () => {
    const server = runtime();
    const load = async (stored?: object): Promise<void> => void (await (await server.load(document(stored))).retired);
    await load({ module: 'other', root: 'one' });
    await load({ module: 'other', root: 'one' });
    expect([seen, events]).to.deep.equal([['one'], ['made one']]);
    await load({ module: 'other', root: 'two' });
    await load();
    await load();
    expect([seen, events]).to.deep.equal([['one', 'two', 'usual'], ['made one', 'made two', 'gone one', 'made usual', 'gone two']]);
    await server.stop();
  });
});
