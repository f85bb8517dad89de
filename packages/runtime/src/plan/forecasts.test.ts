import { apps, module, object, string, type App } from '@caddis/core';
import { expect } from 'chai';
import { forecasts } from './forecasts.js';
import { planConfig } from './plan-config.js';
import { standardLookup } from './testing/test-lookup.js';

class QuietApp implements App {
  start(): void {}
  stop(): void {}
}

@module(apps, {
  name: 'seer',
  config: object({ name: string({ description: 'A name.', default: 'nobody' }) }),
  summary: 'Foresees.',
  forecast: ({ name = '' }, { document }) => [{ at: ['name', 0], subject: name, message: `is one of ${Object.keys((document as { apps: object }).apps).length}` }],
})
class SeerApp extends QuietApp {}

@module(apps, { name: 'blind', summary: 'Foresees nothing.', forecast: () => { throw new Error('it is dark'); } })
class BlindApp extends QuietApp {}

@module(apps, { name: 'mute', summary: 'Says nothing.', forecast: () => [{ at: [], subject: 'x' }] as never })
class MuteApp extends QuietApp {}

describe('forecasts', () => {
  it('are what the modules of a plan foresee, in the order of the document', async () => {
    const lookup = standardLookup();
    for (const each of [SeerApp, BlindApp, MuteApp]) lookup.addModule(each);
    const result = await planConfig(JSON.stringify({ apps: { seer: { name: 'joe' }, http: {}, blind: {}, mute: {} } }), { lookup });
    expect(result.ok ? forecasts(result.plan) : result.problems).to.deep.equal([
      { pointer: '/apps/seer/name/0', module: 'seer', subject: 'joe', message: 'is one of 4' },
      { pointer: '/apps/blind', module: 'blind', subject: 'blind', message: 'package @test/standard cannot forecast this: it is dark' },
      { pointer: '/apps/mute', module: 'mute', subject: 'mute', message: 'package @test/standard cannot forecast this: a subject or a message is not a string' },
    ]);
  });
});
