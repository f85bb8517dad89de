import { type App, apps, module } from '@caddis/core';
import { expect } from 'chai';
import { testEnvironment } from '../testing/environments.js';
import { planOf } from '../testing/plans.js';
import { RunningConfig } from './running-config.js';

@module(apps, { name: 'arrows', summary: 'Has its methods as properties.' })
class Arrows implements App {
  readonly start = (): void => undefined;
  readonly stop = (): void => undefined;
}

@module(apps, { name: 'half', summary: 'Loses a method when it is built.' })
class Half implements App {
  constructor() {
    Object.assign(this, { stop: 'soon' });
  }
  start(): void {}
  stop(): void {}
}

describe('the methods of a contract', () => {
  const assemble = (use: typeof Arrows | typeof Half): Promise<void> =>
    new RunningConfig(planOf({ use }), testEnvironment(), new AbortController()).assemble();

  it('may be properties that the constructor sets', async () => {
    await assemble(Arrows);
  });

  it('are looked for on the module when it is built', async () => {
    const error = await assemble(Half).then(() => 'nothing was thrown', (thrown: unknown) => thrown);
    expect(error).to.include({ code: 'RUNTIME_METHODS_MISSING', message: '/apps/half: half: the module lacks stop()' });
  });
});
