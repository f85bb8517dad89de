/**
 * Code that must compile and code that must not. The compiler is the test: a line under `@ts-expect-error` that compiles is an error.
 * Nothing here runs.
 */
import {
  type Clock,
  type Cleaner,
  type ConfigInput,
  type ConfigOf,
  type Logger,
  type NetworkAddress,
  type Provisioner,
  address,
  array,
  boolean,
  choice,
  clock,
  context,
  type Context,
  defaultsOf,
  defineNamespace,
  duration,
  guest,
  guestMap,
  guests,
  inject,
  integer,
  logger,
  module,
  number,
  object,
  raw,
  record,
  secret,
  string,
  nothing,
  union,
} from '@caddis/core';

interface Source {
  getUpstreams(request: string): readonly string[] | Promise<readonly string[]>;
}
interface Policy {
  select(): string;
}
const sources = defineNamespace<Source>({ id: 'test.sources', inlineKey: 'source', description: 'Sources.', methods: ['getUpstreams'] });
const policies = defineNamespace<Policy>({ id: 'test.policies', inlineKey: 'policy', description: 'Policies.', methods: ['select'] });

// Loaded and written types.

const Config = object({
  sources: guests(sources, { description: 'Sources.', default: [] }),
  policy: guest(policies, { description: 'Policy.', optional: true }),
  by_name: guestMap(policies, { description: 'Policies by name.', default: {} }),
  grid: array(guests(sources), { description: 'Lists of sources.', default: [] }),
  labelled: record(guest(sources), { description: 'Sources by label.', default: {} }),
  sets: array(guestMap(policies), { description: 'Maps of policies.', default: [] }),
  refresh: duration({ description: 'Interval.', default: '1m' }),
  listen: address({ description: 'Address.' }),
  mode: choice(['fast', 'safe'], { description: 'Mode.', default: 'fast' }),
  password: secret({ description: 'Password.', optional: true }),
  code: raw<string | number>({ type: ['string', 'integer'] }, { description: 'Code.', optional: true }),
  fresh: union([duration(), choice(['ttl'])], { description: 'Time.', default: '1m' }),
  names: union([array(string()), nothing()], { description: 'Names.' }),
  limits: object({ most: integer({ description: 'Most.', default: 1 }) }, { description: 'Limits.', optional: true }),
});
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const loadedIsRight: Same<
  ConfigOf<typeof Config>,
  {
    readonly sources: readonly Source[];
    readonly by_name: Readonly<Record<string, Policy>>;
    readonly grid: readonly (readonly Source[])[];
    readonly labelled: Readonly<Record<string, Source>>;
    readonly sets: readonly Readonly<Record<string, Policy>>[];
    readonly refresh: number;
    readonly listen: NetworkAddress;
    readonly mode: 'fast' | 'safe';
    readonly fresh: number | 'ttl';
    readonly names: readonly string[] | null;
    readonly policy?: Policy | undefined;
    readonly password?: string | undefined;
    readonly code?: string | number | undefined;
    readonly limits?: { readonly most: number } | undefined;
  }
> = true;
const written: ConfigInput<typeof Config> = { listen: 'localhost:80', refresh: '5s', sources: [{ source: 'a' }], fresh: 'ttl', names: null };
// @ts-expect-error what is loaded is not what is written
const unwritten: ConfigInput<typeof Config> = { listen: 'localhost:80', names: [1] };
// @ts-expect-error a required field is missing
const incomplete: ConfigInput<typeof Config> = { refresh: '5s' };
// @ts-expect-error loaded configs are read-only
({} as ConfigOf<typeof Config>).refresh = 1;

// Classes that fit.

@module(sources, { name: 'good', config: Config, summary: 'Fits.' })
class Good implements Source, Provisioner, Cleaner {
  constructor(
    private readonly config: ConfigOf<typeof Config>,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
    @context() private readonly place: Context,
  ) {}
  provision(_context: Context): void {}
  cleanup(): void {}
  getUpstreams(): readonly string[] {
    return [];
  }
}
@module(sources, { name: 'plain', summary: 'Has no config.' })
class Plain implements Source {
  getUpstreams(): readonly string[] {
    return [];
  }
}
@module(sources, { name: 'narrow', config: Config, summary: 'Asks for less than the schema gives.' })
class Narrow implements Source {
  constructor(private readonly config: { readonly refresh: number }) {}
  async getUpstreams(): Promise<readonly string[]> {
    return [];
  }
}

@module(sources, {
  name: 'checked',
  config: Config,
  summary: 'States a check.',
  check: ({ listen, refresh, sources: written, mode = 'fast' }, report, { document }) => {
    const texts: readonly (string | number | undefined)[] = [listen, refresh, mode];
    const first: Readonly<Record<string, unknown>> | undefined = written?.[0];
    if (texts.length > 9 && document !== first) report({ at: ['sources', 0], offset: 1, message: 'is too many' });
  },
})
class Checked implements Source {
  constructor(private readonly config: ConfigOf<typeof Config>) {}
  getUpstreams(): readonly string[] {
    return [];
  }
}

// Checks that do not fit.

// @ts-expect-error a check sees what is written, not what is loaded
module(sources, { name: 'bad', config: Config, summary: 'Bad.', check: ({ refresh }: { readonly refresh: number }) => void refresh });
// @ts-expect-error a mistake needs a message
module(sources, { name: 'bad', config: Config, summary: 'Bad.', check: (_config, report) => report({ at: [] }) });
// @ts-expect-error the config is read-only
module(sources, { name: 'bad', config: Config, summary: 'Bad.', check: (config) => void (config.refresh = '1s') });

// Classes that do not fit.

// @ts-expect-error lacks a method of the contract
@module(sources, { name: 'bad', config: Config, summary: 'Bad.' })
class LacksMethod {
  constructor(private readonly config: ConfigOf<typeof Config>) {}
}
// @ts-expect-error returns another type
@module(sources, { name: 'bad', config: Config, summary: 'Bad.' })
class ReturnsNumber {
  constructor(private readonly config: ConfigOf<typeof Config>) {}
  getUpstreams(): number {
    return 1;
  }
}
// @ts-expect-error asks for more than the schema gives
@module(sources, { name: 'bad', config: Config, summary: 'Bad.' })
class WantsMore implements Source {
  constructor(private readonly config: ConfigOf<typeof Config> & { readonly other: string }) {}
  getUpstreams(): readonly string[] {
    return [];
  }
}
// @ts-expect-error asks for a config, but the module has none
@module(sources, { name: 'bad', summary: 'Bad.' })
class WantsConfig implements Source {
  constructor(private readonly config: { readonly name: string }) {}
  getUpstreams(): readonly string[] {
    return [];
  }
}
const OfPolicies = object({ sources: guests(policies, { description: 'Guests of another namespace.' }) });
// @ts-expect-error its guests are policies, not sources
@module(sources, { name: 'bad', config: OfPolicies, summary: 'Bad.' })
class WrongGuests implements Source {
  constructor(private readonly config: { readonly sources: readonly Source[] }) {}
  getUpstreams(): readonly string[] {
    return [];
  }
}
// @ts-expect-error provision takes something else
@module(sources, { name: 'bad', summary: 'Bad.' })
class WrongProvision implements Source {
  provision(_text: string): void {}
  getUpstreams(): readonly string[] {
    return [];
  }
}
// @ts-expect-error a misspelt method is caught by naming the interface
class Misspelt implements Provisioner {
  provison(): void {}
}
class WrongService {
  // @ts-expect-error the logger does not fit the parameter
  constructor(private readonly config: object, @logger() private readonly log: Clock) {}
}
class OtherService {
  // @ts-expect-error the service does not fit the parameter
  constructor(private readonly config: object, @inject(clock) private readonly time: Logger) {}
}

// Fields that do not fit.

// @ts-expect-error a field needs a description
object({ name: string() });
// @ts-expect-error options need a description
string({ default: 'x' });
// @ts-expect-error misspelt option
string({ description: 'Name.', defualt: 'x' });
// @ts-expect-error default of another type
string({ description: 'Name.', default: 3 });
// @ts-expect-error default of another type
integer({ description: 'Count.', default: '3' });
// @ts-expect-error default of another type
number({ description: 'Share.', default: false });
// @ts-expect-error default of another type
boolean({ description: 'On.', default: 'yes' });
// @ts-expect-error default is not one of the allowed values
choice(['a', 'b'], { description: 'Choice.', default: 'c' });
// @ts-expect-error items of another type
array(integer(), { description: 'Counts.', default: ['x'] });
// @ts-expect-error values of another type
record(integer(), { description: 'Counts.', default: { x: 'y' } });
// @ts-expect-error a secret has no default
secret({ description: 'Password.', default: 'x' });
// @ts-expect-error default of none of the types
union([duration(), choice(['ttl'])], { description: 'Time.', default: true });
// @ts-expect-error one type is no union
union([string()]);
// @ts-expect-error a field needs a description
object({ either: union([string(), integer()]) });
object({ a: integer({ description: 'A.', default: 1 }) }, { unsupported: { b: 'use `a`' } });
object({ a: integer({ description: 'A.', default: 1 }) }, { unsupported: 'remove it' });
object({ inner: object({ a: integer({ description: 'A.' }) }, { description: 'Inner.', optional: true, unsupported: { b: 'use `a`' } }) });
// @ts-expect-error a key is a field or unsupported
object({ a: integer({ description: 'A.', default: 1 }) }, { unsupported: { a: 'remove it' } });
// @ts-expect-error a key is a field or unsupported, also in a described object
object({ a: integer({ description: 'A.', default: 1 }) }, { description: 'All.', default: {}, unsupported: { a: 'remove it' } });
// @ts-expect-error an unsupported key needs its reason
object({}, { unsupported: ['b'] });
// @ts-expect-error an optional object needs a description
object({}, { optional: true });
// @ts-expect-error a contract method that does not exist
defineNamespace<Policy>({ id: 'test.x', description: 'X.', methods: ['pick'] });

// What an empty object loads to.

const plain = defaultsOf(object({ mode: choice(['a', 'b'], { description: 'Mode.', default: 'a' }), wait: duration({ description: 'Time.', optional: true }) }));
export const plainMode: 'a' | 'b' = plain.mode;
export const plainWait: number | undefined = plain.wait;
// @ts-expect-error a required field has no default
defaultsOf(object({ name: string({ description: 'Name.' }) }));
// @ts-expect-error a duration is loaded as another value than the one written
defaultsOf(object({ wait: duration({ description: 'Time.', default: '1s' }) }));
// @ts-expect-error a guest is loaded as a module
defaultsOf(object({ policy: guest(policies, { description: 'Policy.', default: { policy: 'first' } }) }));
// @ts-expect-error the fields inside have defaults of their own
defaultsOf(object({ inner: object({ a: integer({ description: 'A.', default: 1 }) }, { description: 'Inner.', default: {} }) }));
