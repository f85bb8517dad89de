import { array, boolean, duration, logger, module, object, string, type ConfigOf, type Context, type Logger, type Provisioner } from '@caddis/core';
import { upstreams, type Upstream, type UpstreamSource } from '@caddis/core/http';
import { expect } from 'chai';
import { conformance, findFaults } from './conformance.js';
import { brokenConstruction } from './testing/broken/broken-construction.js';
import { brokenContracts } from './testing/broken/broken-contracts.js';
import { brokenDocumentation } from './testing/broken/broken-documentation.js';
import { brokenLeftovers, left } from './testing/broken/broken-leftovers.js';
import { brokenLifecycle } from './testing/broken/broken-lifecycle.js';
import { brokenSources } from './testing/broken/broken-sources.js';

const Config = object({
  dials: array(string(), { description: 'Backends in order, each `host:port`.', default: ['localhost:80'] }),
  refresh: duration({ description: 'Time between two looks.', default: '1h' }),
  watch: boolean({ description: 'True to look again and again.', default: true }),
});

@module(upstreams, {
  name: 'good',
  config: Config,
  summary: 'Gives some backends.',
  examples: [{ title: 'One backend.', config: { source: 'good', dials: ['10.0.0.1:80'] } }],
})
class GoodSource implements UpstreamSource, Provisioner {
  private list: readonly Upstream[] = [];

  constructor(private readonly config: ConfigOf<typeof Config>) {}

  async provision(context: Context): Promise<void> {
    const timer = setInterval(() => undefined, this.config.refresh);
    context.defer(() => clearInterval(timer));
    this.list = await context.share('test.good', () => ({ value: this.config.dials.map((dial) => ({ dial })) }));
  }

  getUpstreams(): readonly Upstream[] {
    return this.list;
  }
}

const circular: { self?: unknown } = {};
circular.self = circular;

@module(upstreams, { name: 'odd_lines', config: Config, summary: 'Gives some backends.' })
class OddLines implements UpstreamSource, Provisioner {
  private list: readonly Upstream[] = [];

  constructor(
    private readonly config: ConfigOf<typeof Config>,
    @logger() private readonly log: Logger,
  ) {}

  provision(): void {
    this.list = this.config.dials.map((dial) => ({ dial }));
    this.log.info({ count: 5n, circular, err: new Error('odd') }, 'provisioned, and told of what JSON has no words for');
  }

  getUpstreams(): readonly Upstream[] {
    return this.list;
  }
}

conformance(GoodSource, { describe, it });
conformance(GoodSource, { describe, it, configs: () => [{ watch: false }] });
conformance(OddLines, { describe, it });

describe('conformance', () => {
  afterEach(() => Promise.all(left.splice(0).map((end) => end())));

  const samples = { documentation: brokenDocumentation, construction: brokenConstruction, lifecycle: brokenLifecycle, leftovers: brokenLeftovers, contract: brokenContracts, answers: brokenSources };
  for (const [kind, list] of Object.entries(samples)) {
    for (const { fault, module: target, code, options = {}, says = /./ } of list) {
      it(`finds ${code} and blames the package, when in its ${kind} ${fault}`, async () => {
        const faults = await findFaults(target, { package: '@acme/broken', ...options });
        expect([...new Set(faults.map((found) => found.code))], faults.map(({ message }) => message).join('\n')).to.deep.equal([code]);
        const [found] = faults;
        expect(found?.package).to.equal('@acme/broken');
        expect(found?.message).to.match(says).and.not.match(/handlers\.reverse_proxy|operator/);
      });
    }
  }
});
