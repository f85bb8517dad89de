import { apps, coreErrors } from '@caddis/core';
import { circuitBreakers, handlers, ipSources, matchers, selectionPolicies, transports, upstreams } from '@caddis/core/http';
import { buildCatalogue } from '../model/build-catalogue.js';
import { readPackages, type CatalogueInput } from '../model/catalogue-input.js';
import type { CatalogueDoc } from '../model/catalogue-doc.js';
import * as app from './demo-app.js';
import * as proxy from './demo-proxy.js';
import { DiskCache, MemoryCache, OldEcho } from './demo-third-party.js';

const license = 'Apache-2.0';

/** The demo packages: a small standard distribution, and two third-party packages that provide the same ID. */
export const demoInput: CatalogueInput = readPackages([
  {
    package: { name: '@demo/core', version: '1.0.0', standard: true, license },
    exports: { apps, coreErrors, circuitBreakers, handlers, ipSources, matchers, selectionPolicies, transports, upstreams },
  },
  {
    package: { name: '@demo/http', version: '1.2.3', standard: true, license, repository: 'https://example.com/demo/http', description: 'The HTTP app.' },
    exports: app,
  },
  { package: { name: '@demo/proxy', version: '1.2.3', standard: true, license, repository: 'https://example.com/demo/proxy' }, exports: proxy },
  {
    package: { name: '@acme/cache', version: '0.3.0', standard: false, license: 'MIT', repository: 'https://example.com/acme/cache', description: 'A cache in memory.' },
    exports: { MemoryCache, OldEcho },
  },
  { package: { name: 'zeta-cache', version: '2.0.0-rc.1', standard: false }, exports: { DiskCache } },
]);

/** The demo packages as a catalogue. */
export const demoCatalogue: CatalogueDoc = buildCatalogue(demoInput);
