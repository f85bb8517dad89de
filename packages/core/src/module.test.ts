import { expect } from 'chai';
import { defineNamespace, inject, logger, module, object, string, clock, defineToken, type Clock, type ConfigOf, type Logger } from './index.js';
import { injectionsOf, loggerToken, moduleDescriptor } from './framework/index.js';

interface Source {
  ask(): string;
}
const sources = defineNamespace<Source>({ id: 'test.sources', inlineKey: 'source', description: 'Sources.', methods: ['ask'] });
const Config = object({ name: string({ description: 'Name.', default: 'x' }) });

@module(sources, { name: 'one', config: Config, summary: 'One.', examples: [{ title: 'One.', config: { source: 'one' } }] })
class One implements Source {
  constructor(
    private readonly config: ConfigOf<typeof Config>,
    @logger() readonly log: Logger,
    @inject(clock) readonly time: Clock,
  ) {}
  ask(): string {
    return this.config.name;
  }
}

class Heir extends One {}

describe('@module', () => {
  it('records a plain descriptor and registers nothing', () => {
    expect(moduleDescriptor(One)).to.deep.equal({
      api: 1,
      id: 'test.sources.one',
      name: 'one',
      namespace: { id: 'test.sources', inlineKey: 'source', description: 'Sources.', methods: ['ask'] },
      summary: 'One.',
      description: '',
      schema: Config.schema,
      examples: [{ title: 'One.', config: { source: 'one' } }],
      stability: 'stable',
      since: undefined,
      deprecated: undefined,
      provides: [],
    });
  });

  it('is found under a key that every copy of the package knows', () => {
    expect(Object.hasOwn(One, Symbol.for('caddis.module'))).to.equal(true);
  });

  it('does not pass on to a subclass, whose constructor asks for the same services', () => {
    expect(moduleDescriptor(Heir)).to.equal(undefined);
    expect(injectionsOf(Heir)).to.deep.equal(injectionsOf(One));
  });

  it('records the services that the constructor asks for', () => {
    const injections = injectionsOf(One).map(({ index, token }) => ({ index, name: token.name }));
    expect(injections).to.have.deep.members([
      { index: 1, name: loggerToken.name },
      { index: 2, name: 'caddis.clock' },
    ]);
  });

  it('takes the services of a list for those of the constructor, where there are no decorators', () => {
    class Plain {
      ask(): string {
        return '';
      }
    }
    class OfModule extends One {
      // This constructor has none of the base class's decorators.
      constructor(config: ConfigOf<typeof Config>, time: Clock, log: Logger) {
        super(config, log, time);
      }
    }
    module(sources, { name: 'plain', summary: 'Plain.' })(Plain);
    module(sources, { name: 'listed', config: Config, services: [inject(clock), logger()], summary: 'Listed.' })(OfModule);
    expect(injectionsOf(Plain)).to.deep.equal([]);
    expect(injectionsOf(OfModule).map(({ index, token }) => `${index} ${token.name}`)).to.deep.equal(['1 caddis.clock', `2 ${loggerToken.name}`]);
  });

  it('leaves the class usable with new and plain objects', () => {
    const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log, isLevelEnabled: () => true } as Logger;
    expect(new One({ name: 'y' }, log, { now: () => 0, setTimeout: () => ({ cancel() {} }) }).ask()).to.equal('y');
  });

  const refused: readonly (readonly [what: string, code: string, declare: () => unknown])[] = [
    ['a name with a dot', 'CORE_MODULE_NAME_INVALID', () => module(sources, { name: 'a.b', summary: 'Bad.' })],
    ['a name in upper case', 'CORE_MODULE_NAME_INVALID', () => module(sources, { name: 'One', summary: 'Bad.' })],
    ['the name __proto__', 'CORE_MODULE_NAME_INVALID', () => module(sources, { name: '__proto__', summary: 'Bad.' })],
    [
      'a field named like the inline key',
      'CORE_MODULE_CONFIG_INVALID',
      () => module(sources, { name: 'bad', summary: 'Bad.', config: object({ source: string({ description: 'Source.' }) }) }),
    ],
    ['a config that cannot hold the inline key', 'CORE_MODULE_CONFIG_INVALID', () => module(sources, { name: 'bad', summary: 'Bad.', config: string() })],
    ['no namespace', 'CORE_MODULE_CALL_INVALID', () => module({ name: 'bad', summary: 'Bad.' } as never, undefined as never)],
    ['no options', 'CORE_MODULE_CALL_INVALID', () => module(sources, undefined as never)],
    ['a class that is a module already', 'CORE_MODULE_TWICE', () => module(sources, { name: 'two', config: Config, summary: 'Two.' })(One)],
    ['services that are no list', 'CORE_SERVICES_INVALID', () => module(sources, { name: 'bad', summary: 'Bad.', services: logger() as never })],
    ['a token among the services', 'CORE_SERVICES_INVALID', () => module(sources, { name: 'bad', summary: 'Bad.', services: [clock as never] })],
    [
      'a list of services beside decorators',
      'CORE_SERVICES_INVALID',
      () => {
        class Both {
          constructor(_config: object, @logger() readonly log: Logger) {}
          ask(): string {
            return '';
          }
        }
        module(sources, { name: 'bad', summary: 'Bad.', services: [logger()] })(Both);
      },
    ],
    ['a namespace with an empty label', 'CORE_NAMESPACE_INVALID', () => defineNamespace({ id: 'a..b', description: 'Bad.', methods: [] })],
    ['an inline key with a dash', 'CORE_NAMESPACE_INVALID', () => defineNamespace({ id: 'a', inlineKey: 'a-b', description: 'Bad.', methods: [] })],
    ['a token name with a space', 'CORE_TOKEN_INVALID', () => defineToken('a b')],
  ];
  for (const [what, code, declare] of refused) {
    it(`refuses ${what}`, () => {
      expect(declare).to.throw().with.property('code', code);
    });
  }
});
