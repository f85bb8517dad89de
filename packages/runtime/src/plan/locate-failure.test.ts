import { type App, apps, type Lifecycle, module } from '@caddis/core';
import { RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import { createRuntime } from '../create-runtime.js';
import { Registry } from '../registry/registry.js';
import { scriptedApp, scriptedGuest } from '../testing/scripted-modules.js';
import { locateFailure } from './locate-failure.js';

const fail = (): never => {
  throw new TypeError('a mistake');
};

@module(apps, { name: 'constructed', summary: 'Cannot be constructed.' })
class Constructed implements App {
  constructor() {
    fail();
  }
  start(): void {}
  stop(): void {}
}

/** Returns the text of a config with an app whose object is on line 3. */
const textOf = (name: string, guest = ''): string => `{\n  "apps": {\n    "${name}": { ${guest} }\n  }\n}`;

describe('locateFailure', () => {
  const script = (step: keyof App | keyof Lifecycle) => scriptedApp(step, { [step]: fail });
  const cases = [
    ['constructor', Constructed, 'constructed', 'RUNTIME_CONSTRUCT_FAILED'],
    ['provision', script('provision'), 'provision', 'RUNTIME_PROVISION_FAILED'],
    ['validate', script('validate'), 'validate', 'RUNTIME_VALIDATE_FAILED'],
    ['start', script('start'), 'start', 'RUNTIME_START_FAILED'],
  ] as const;

  const located = async (text: string, ...modules: readonly Parameters<Registry['add']>[0][]): Promise<unknown> => {
    const lookup = new Registry();
    for (const each of modules) lookup.add(each);
    const error: unknown = await createRuntime({ logger: new RecordingLogger(), lookup }).load(text).catch((thrown: unknown) => thrown);
    return (await locateFailure(error, text, { lookup })).map(({ error: { code }, ...place }) => ({ code, ...place }));
  };

  for (const [step, target, name, code] of cases) {
    it(`finds the line of an app whose ${step} throws`, async () => {
      expect(await located(textOf(name), target)).to.deep.equal([{ code, pointer: `/apps/${name}`, module: name, line: 3, column: 9 + name.length }]);
    });
  }

  it('finds the line of a guest, and of a module that fails again when it is cleaned up', async () => {
    const guest = scriptedGuest('wrong', { provision: fail, cleanup: fail });
    const place = { pointer: '/apps/host/guests/0', module: 'test.probes.wrong', line: 4, column: 1 };
    expect(await located(textOf('host', '"guests": [\n{ "probe": "wrong" }]'), scriptedApp('host', {}), guest)).to.deep.equal([
      { code: 'RUNTIME_PROVISION_FAILED', ...place },
      { code: 'RUNTIME_CLEANUP_FAILED', ...place },
    ]);
  });

  it('finds none for what is about no module', async () => {
    expect(await located('{"apps": {"none": {}}}')).to.deep.equal([]);
    expect(await locateFailure(undefined, '{', { lookup: new Registry() })).to.deep.equal([]);
  });
});
