import * as core from '@caddis/core';
import { Registry, type ModuleLookup, type PackageInfo } from '@caddis/runtime';
import { expect } from 'chai';
import * as app from '../testing/demo-app.js';
import { DiskCache, MemoryCache } from '../testing/demo-third-party.js';
import { buildCatalogue } from './build-catalogue.js';
import { readRegistry } from './read-registry.js';

const info = (name: string): PackageInfo => ({ name, version: '1.0.0', standard: false });

describe('readRegistry', () => {
  const registry = new Registry();
  const { defineErrors, defineNamespace } = core;
  const acmeErrors = defineErrors({ ACME_FULL: { message: 'it is full', doc: 'There is no room.' } });
  const shelves = defineNamespace<object>({ id: 'acme.shelves', description: 'Shelves hold answers.', methods: [] });
  registry.addExports(app, info('@demo/http'));
  registry.addExports({ MemoryCache, acmeErrors, shelves }, info('@acme/cache'));
  registry.addExports({ DiskCache }, info('zeta-cache'));

  it('finds the modules of every package, their errors and namespaces', async () => {
    const { input, failures } = await readRegistry(registry, [{ package: info('@demo/core'), exports: { ...core } }]);
    const { modules, packages, errors, namespaces } = buildCatalogue(input);
    expect(failures).deep.equal([]);
    expect(modules.map((module) => `${module.id} of ${module.package}`)).deep.equal([
      'http of @demo/http',
      'http.handlers.cache of @acme/cache',
      'http.handlers.cache of zeta-cache',
      'http.handlers.echo of @demo/http',
      'http.handlers.subroute of @demo/http',
      'http.matchers.host of @demo/http',
      'http.matchers.not of @demo/http',
    ]);
    expect(packages.map((found) => found.name)).deep.equal(['@acme/cache', '@demo/core', '@demo/http', 'zeta-cache']);
    expect(errors.find((error) => error.package === '@acme/cache')).deep.equal({ code: 'ACME_FULL', package: '@acme/cache', message: 'it is full', doc: 'There is no room.' });
    expect(errors.some((error) => error.package === '@demo/core')).equal(true);
    expect(namespaces.find((namespace) => namespace.id === 'acme.shelves')?.description).equal('Shelves hold answers.');
  });

  it('continues when a package cannot be imported, and says why once', async () => {
    const broken = new Error('it throws');
    const lookup: ModuleLookup & { packages(): readonly PackageInfo[] } = {
      ids: () => ['http.handlers.cache', 'http.handlers.echo', 'http.handlers.gone', 'http.handlers.lost'],
      packages: () => [info('broken'), ...registry.packages()],
      providers: (id) => (/gone|lost/.test(id) ? [info('broken')] : registry.providers(id)),
      suggestion: () => undefined,
      loaded: () => undefined,
      load: (id, name) => (name === 'broken' ? Promise.reject(broken) : registry.load(id, name)),
    };
    const { input, failures } = await readRegistry(lookup);
    expect(failures).deep.equal([broken]);
    expect(input.modules.map((module) => module.descriptor.id)).deep.equal(['http.handlers.cache', 'http.handlers.cache', 'http.handlers.echo']);
  });
});
