import { join } from 'node:path';
import { provide } from '@caddis/core';
import { moduleDescriptor, type ModuleClass } from '@caddis/core/framework';
import { createRuntime, Registry, runtimeHandle } from '@caddis/runtime';
import { RecordingLogger } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import { conformance } from '@caddis/testkit';
import { standardImports } from './standard-packages.js';

const folder = await temporaryFolder();

/** Configs for modules whose examples need something that the test does not have, or use a fixed port. */
const configs: Readonly<Record<string, readonly unknown[]>> = {
  http: [{}, { servers: { edge: { listen: ['127.0.0.1:0'], routes: [{ handle: [{ handler: 'static_response', body: 'hello' }] }] } } }],
  tls: [{}],
  'caddy.config_loaders.etcd': [{ endpoints: ['http://127.0.0.1:9'], key: 'caddis/edge', last_good_file: '' }],
  'caddy.storage.etcd': [{ endpoints: ['http://127.0.0.1:9'] }],
  'caddy.config_loaders.http': [{ url: 'http://127.0.0.1:9/' }],
  'tls.issuance.acme': [{ ca: 'https://127.0.0.1:9/directory' }],
  'caddy.logging.writers.file': [{ filename: join(folder.path, 'access.log') }, { filename: join(folder.path, 'rolled.log'), roll_size_mb: 1, roll_at: ['00:00'] }],
  'dns.providers.rfc2136': [{ server: '127.0.0.1:9', key_name: 'test', key: 'c2VjcmV0' }],
  'http.reverse_proxy.upstreams.a': [{ name: '127.0.0.1', port: '80' }, { name: '{http.request.host}' }],
  'http.reverse_proxy.upstreams.srv': [{ name: '{http.request.host}' }],
  'http.reverse_proxy.upstreams.docker': [{}, { host: 'tcp://127.0.0.1:9' }],
  'http.reverse_proxy.upstreams.etcd': [{ key: 'web', endpoints: ['http://127.0.0.1:9'] }],
};

/** Modules may inject the runtime. */
const services = [provide(runtimeHandle, () => createRuntime({ logger: new RecordingLogger(), lookup: new Registry() }))];

const packages = await Promise.all(Object.entries(standardImports).map(async ([name, importIt]) => [name, await importIt()] as const));
const modules = packages.map(([, exports]) => exports);

describe('the standard distribution', () => {
  after(() => folder.remove());

  for (const [name, exports] of packages) {
    for (const value of Object.values(exports) as readonly unknown[]) {
      const descriptor = moduleDescriptor(value);
      if (descriptor === undefined) continue;
      const own = configs[descriptor.id];
      conformance(value as ModuleClass, { describe, it, modules, services, package: name, ...(own === undefined ? {} : { configs: own }) });
    }
  }
});
