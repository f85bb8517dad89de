import { expect } from 'chai';
import { indexCatalogue } from '../model/catalogue-index.js';
import { demoCatalogue } from '../testing/demo-catalogue.js';
import { sampleDocument } from './sample-document.js';
import { sampleConfig } from './sample-value.js';

const index = indexCatalogue(demoCatalogue);
const moduleOf = (id: string, from?: string) => index.modulesById(id).find((module) => from === undefined || module.package === from) ?? expect.fail(id);

describe('sampleConfig', () => {
  it('writes what a module needs, with the values of its example', () => {
    expect(sampleConfig(index, moduleOf('http.reverse_proxy.upstreams.a'), 'minimal')).deep.equal({ source: 'a', name: 'app.internal' });
    expect(sampleConfig(index, moduleOf('http.matchers.host'), 'minimal')).deep.equal(['example.com']);
    expect(sampleConfig(index, moduleOf('http.reverse_proxy.selection_policies.first'), 'minimal')).deep.equal({ policy: 'first' });
  });

  it('writes every field with its default, but no deprecated one and no module where none is installed', () => {
    expect(sampleConfig(index, moduleOf('http.handlers.reverse_proxy'), 'full')).deep.equal({
      handler: 'reverse_proxy',
      upstreams: [{ dial: 'localhost:9000', max_requests: 0 }],
      dynamic_upstreams: { source: 'a', name: 'app.internal' },
      load_balancing: { selection_policy: { policy: 'first' }, retries: 0, try_duration: 0, try_interval: '250ms' },
      flush_interval: 'auto',
    });
  });

  it('does not put a module into itself', () => {
    expect(sampleConfig(index, moduleOf('http.matchers.not'), 'full')).deep.equal([{ host: ['example.com'] }]);
  });
});

describe('sampleDocument', () => {
  it('puts a config into the nearest place that takes it, up to the document', () => {
    const config = { policy: 'cookie' };
    const proxy = { handler: 'reverse_proxy', load_balancing: { selection_policy: config } };
    expect(sampleDocument(index, moduleOf('http.reverse_proxy.selection_policies.cookie'), config)).deep.equal({
      apps: { http: { servers: { example: { listen: [':8080'], routes: [{ handle: [proxy] }] } } } },
    });
  });

  it('names a module by the key of a map where its namespace does', () => {
    expect(sampleDocument(index, moduleOf('http.matchers.host'), ['x'])).deep.equal({
      apps: { http: { servers: { example: { listen: [':8080'], routes: [{ match: [{ host: ['x'] }] }] } } } },
    });
  });

  it('chooses the package where several provide the ID', () => {
    expect(sampleDocument(index, moduleOf('http.handlers.cache', 'zeta-cache'), { handler: 'cache', directory: '/x' })).deep.equal({
      apps: { http: { servers: { example: { listen: [':8080'], routes: [{ handle: [{ handler: 'cache', directory: '/x' }] }] } } } },
      modules: { 'http.handlers.cache': 'zeta-cache' },
    });
  });

  it('has nothing to write where no config can name the module', () => {
    const alone = indexCatalogue({ ...demoCatalogue, modules: demoCatalogue.modules.filter((module) => module.id !== 'http') });
    expect(sampleDocument(alone, moduleOf('http.handlers.echo'), {})).equal(undefined);
  });
});
