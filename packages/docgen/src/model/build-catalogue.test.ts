import { ipSources } from '@caddis/core/http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { demoCatalogue, demoInput } from '../testing/demo-catalogue.js';
import { buildCatalogue } from './build-catalogue.js';
import { catalogueSchema } from './catalogue-schema.js';
import { indexCatalogue } from './catalogue-index.js';

describe('buildCatalogue', () => {
  const index = indexCatalogue(demoCatalogue);

  it('says all that is known of a module', () => {
    const { config, examples, ...rest } = index.modulesById('http.handlers.reverse_proxy')[0] ?? expect.fail('missing');
    expect(rest).deep.equal({
      id: 'http.handlers.reverse_proxy',
      package: '@demo/proxy',
      name: 'reverse_proxy',
      namespace: 'http.handlers',
      inlineKey: 'handler',
      stability: 'stable',
      summary: 'Passes requests on to backends.',
      description: 'Backends are listed in `upstreams` or found by `dynamic_upstreams`.\n\n| outcome | status |\n|---|---|\n| none available | 503 |\n| refused | 502 |',
      hosts: [
        { module: { id: 'http', package: '@demo/http' }, path: 'servers/routes/handle', label: 'array of modules' },
        { module: { id: 'http.handlers.subroute', package: '@demo/http' }, path: 'routes/handle', label: 'array of modules' },
      ],
      rivals: [],
      lifecycle: ['provision'],
      asks: ['caddis.clock', 'caddis.logger'],
      placeholders: [
        { name: 'http.reverse_proxy.retries', description: 'How many attempts have failed so far.', example: '1', scope: 'request' },
        { name: 'http.reverse_proxy.header.FIELD', description: 'Values of a field of the response, joined by `,`.', example: 'text/html', scope: 'request', where: 'once the backend has answered' },
        { name: 'env.NAME', description: 'A variable of the environment.', example: '/srv', scope: 'global' },
      ],
      provides: [],
    });
    expect(config.fields?.map((field) => field.key)).deep.equal([
      'transport',
      'circuit_breaker',
      'upstreams',
      'dynamic_upstreams',
      'load_balancing',
      'flush_interval',
      'buffer_requests',
    ]);
    expect(examples.map((example) => example.title)).deep.equal(['One backend.', 'Backends from DNS, the first one that lives.']);
  });

  it('keeps apart what several packages provide', () => {
    expect(index.modulesById('http.handlers.cache').map(({ package: name, summary, rivals }) => ({ name, summary, rivals }))).deep.equal([
      { name: '@acme/cache', summary: 'Keeps answers in memory.', rivals: ['zeta-cache'] },
      { name: 'zeta-cache', summary: 'Keeps answers on disk.', rivals: ['@acme/cache'] },
    ]);
  });

  it('describes namespaces without modules, and who would take them', () => {
    expect(index.namespace('http.ip_sources')).deep.equal({
      id: 'http.ip_sources',
      inlineKey: 'source',
      stability: 'experimental',
      description: ipSources.description,
      methods: ['getRanges'],
      modules: [],
      hosts: [{ module: { id: 'http', package: '@demo/http' }, path: 'servers/trusted_proxies', label: 'module' }],
    });
  });

  it('lists packages, the standard ones first, and their errors', () => {
    expect(demoCatalogue.packages.map(({ name, modules }) => [name, modules.length])).deep.equal([
      ['@demo/core', 0],
      ['@demo/http', 5],
      ['@demo/proxy', 5],
      ['@acme/cache', 2],
      ['zeta-cache', 1],
    ]);
    expect(demoCatalogue.errors.find((error) => error.code === 'CORE_TOKEN_INVALID')).deep.equal({
      code: 'CORE_TOKEN_INVALID',
      package: '@demo/core',
      message: 'bad token name {name}',
      help: 'a token name is labels of [a-z][a-z0-9_]* joined by dots',
      doc: 'An injection token was defined with a name that is not a dotted name.',
    });
  });

  it('does not depend on the order in which packages were found', () => {
    const { modules, packages, namespaces = [], errors = [] } = demoInput;
    const reversed = { modules: modules.toReversed(), packages: packages.toReversed(), namespaces: namespaces.toReversed(), errors: errors.toReversed() };
    expect(JSON.stringify(buildCatalogue(reversed))).equal(JSON.stringify(demoCatalogue));
  });

  it('has the form that its JSON Schema describes', () => {
    const validate = new Ajv2020({ allErrors: true, strictTypes: false }).compile(catalogueSchema);
    validate(JSON.parse(JSON.stringify(demoCatalogue)));
    expect(validate.errors).equal(null);
  });

  it('finds the nearest place for every namespace that a config can name', () => {
    const places = demoCatalogue.namespaces.map(({ id }) => [id, index.nearestHost(id)?.module?.id ?? 'document', index.nearestHost(id)?.path]);
    expect(places).deep.equal([
      ['', 'document', 'apps'],
      ['admin.api', 'document', 'admin/api'],
      ['caddy.config_loaders', 'document', 'admin/config/load'],
      ['caddy.logging.encoders', 'document', 'logging/logs/encoder'],
      ['caddy.logging.writers', 'document', 'logging/logs/writer'],
      ['caddy.storage', 'document', 'storage'],
      ['http.handlers', 'http', 'servers/routes/handle'],
      ['http.ip_sources', 'http', 'servers/trusted_proxies'],
      ['http.matchers', 'http', 'servers/routes/match'],
      ['http.reverse_proxy.circuit_breakers', 'http.handlers.reverse_proxy', 'circuit_breaker'],
      ['http.reverse_proxy.selection_policies', 'http.handlers.reverse_proxy', 'load_balancing/selection_policy'],
      ['http.reverse_proxy.transport', 'http.handlers.reverse_proxy', 'transport'],
      ['http.reverse_proxy.upstreams', 'http.handlers.reverse_proxy', 'dynamic_upstreams'],
    ]);
  });
});
