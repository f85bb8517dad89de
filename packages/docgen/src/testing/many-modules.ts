import { apps, array, choice, defineNamespace, duration, guest, guestMap, guests, integer, module, type Namespace, object, record, string } from '@caddis/core';
import { moduleDescriptor, type ModuleClass } from '@caddis/core/framework';
import type { CatalogueInput } from '../model/catalogue-input.js';

const perNamespace = 15;

/**
 * Generates modules: 15 in each namespace, each with a dozen fields, every fifth with guests of the next two namespaces.
 *
 * @param count - number of modules
 */
export function manyModules(count: number): CatalogueInput {
  const namespaces = Array.from({ length: Math.ceil(count / perNamespace) }, (_, at) =>
    at === 0 ? (apps as Namespace<unknown>) : defineNamespace<unknown>({ id: `area${at}.things`, inlineKey: 'kind', description: `Things of area ${at}. They do what such things do.`, methods: [] }),
  );
  const modules = Array.from({ length: count }, (_, at) => {
    const own = Math.floor(at / perNamespace);
    const next = (step: number): Namespace<unknown> => namespaces[1 + ((own + step) % Math.max(1, namespaces.length - 1))] ?? (apps as Namespace<unknown>);
    const target = makeModule(namespaces[own] as Namespace<unknown>, `thing${at}`, at % 5 === 0 ? [next(0), next(1)] : []);
    const descriptor = moduleDescriptor(target);
    if (descriptor === undefined) throw new Error('not a module');
    return { descriptor, target, package: { name: `@many/area${own}`, version: '1.0.0', standard: own < 10, license: 'MIT' } };
  });
  return { modules, packages: [], namespaces };
}

function makeModule(namespace: Namespace<unknown>, name: string, guestsOf: readonly Namespace<unknown>[]): ModuleClass {
  const [one, many] = guestsOf;
  const config = object({
    name: string({ description: 'Name of the thing. It may hold `{placeholders}`.', placeholders: 'request' }),
    size_mib: integer({ description: 'Memory to use at most, in MiB, at least 1.', minimum: 1, default: 64 }),
    interval: duration({ description: 'How often the thing looks, at least every second.', minimum: '1s', default: '1m' }),
    mode: choice(['fast', 'safe', 'both'], { description: 'How careful it is.', default: 'safe' }),
    headers: record(array(string()), { description: 'Fields to set.', keyName: 'header field', default: {} }),
    limits: object(
      {
        requests: integer({ description: 'Requests at a time.', default: 100 }),
        wait: duration({ description: 'How long a request waits.', default: '10s' }),
        labels: array(string(), { description: 'Labels that count.', default: [] }),
      },
      { description: 'What the thing may use.', optional: true, omitted: 'the defaults of its fields' },
    ),
    ...(one === undefined || many === undefined
      ? {}
      : {
          inner: guest(one, { description: 'One thing that it asks.', optional: true, omitted: 'it asks nobody' }),
          others: guests(many, { description: 'Things that it asks in order.', default: [] }),
          sets: array(guestMap(one), { description: 'Sets of things.', default: [] }),
        }),
  });
  class Thing {
    constructor(readonly given: object) {}
    start(): void {}
    stop(): void {}
  }
  module(namespace, { name, config, summary: `Does what ${name} does, and tells the others.`, description: 'It has **rules**:\n\n- one\n- two\n\nSee `area1.things`.', examples: [{ title: 'The least that it needs.', config: namespace.inlineKey === undefined ? { name: 'x' } : { [namespace.inlineKey]: name, name: 'x' } }] })(Thing as never);
  return Thing;
}
