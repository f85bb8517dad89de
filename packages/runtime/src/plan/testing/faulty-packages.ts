import { duration, guest, module, object, raw, string } from '@caddis/core';
import { handlers, policies, sources } from './modules.js';
import { standardLookup, type TestLookup } from './test-lookup.js';

/** A module with a mistake of its author. */
class Faulty {
  constructor(readonly config: unknown) {}
}

@module(handlers, {
  name: 'unknown_keyword',
  config: object({ port: raw<unknown>({ type: 'integer', maxmum: 9 }, { description: 'A port.' }) }),
  summary: 'Faulty.',
})
export class UnknownKeyword extends Faulty {}

@module(handlers, {
  name: 'unknown_format',
  config: object({ url: raw<unknown>({ type: 'string', format: 'uri' }, { description: 'A URL.' }) }),
  summary: 'Faulty.',
})
export class UnknownFormat extends Faulty {}

@module(handlers, {
  name: 'slow_pattern',
  config: object({ text: string({ description: 'A text.', pattern: '^(a+)+$' }) }),
  summary: 'Faulty.',
})
export class SlowPattern extends Faulty {}

@module(handlers, {
  name: 'bad_default',
  config: object({ timeout: duration({ description: 'A duration.', default: '5 minutes' }) }),
  summary: 'Faulty.',
})
export class BadDefault extends Faulty {}

@module(sources, {
  name: 'endless',
  config: object({ next: guest(sources, { description: 'The next.', default: { source: 'endless' } }) }),
  summary: 'Faulty.',
})
export class Endless extends Faulty {}

@module(policies, { name: 'sticky', summary: 'Is in two packages.' })
export class Sticky extends Faulty {}

@module(handlers, {
  name: 'bad_check',
  config: object({ text: string({ description: 'A text.' }) }),
  summary: 'Faulty.',
  check({ text }, report) {
    report({ at: ['text'], message: 'is not to be used' });
    if (text.length > 3) throw new Error('no text is that long', { cause: new Error('it was not expected') });
  },
})
export class BadCheck extends Faulty {}

/** The standard modules, and modules of packages with mistakes. */
export function faultyLookup(): TestLookup {
  const lookup = standardLookup(new Map([['http.reverse_proxy.upstreams.consul', '@caddis/upstreams-consul']]));
  for (const faulty of [UnknownKeyword, UnknownFormat, SlowPattern, BadDefault, Endless, BadCheck]) lookup.addModule(faulty, '@test/faulty');
  lookup.addModule(Sticky, '@test/sticky').addModule(Sticky, '@other/sticky');
  const owner = { name: '@test/broken', version: '0.3.0', standard: false };
  return lookup.add('http.handlers.broken', {
    package: owner,
    load: () => Promise.reject(new Error('importing it failed', { cause: new Error('Cannot find module "left-pad"') })),
  });
}
