// Holds the architecture: packages import downwards only, declare what they import, and never reach into another's inner paths;
// inside a package no folders import each other both ways, no files import each other in a circle, and what ships imports nothing of the tests.
import { readdirSync } from 'node:fs';
import { problemsBetweenPackages } from './imports/between-packages.mjs';
import { problemsInsidePackage } from './imports/inside-package.mjs';

/** Package → what its published code may import of ours. Everything else is an error; so is a package missing here. */
const allowed = {
  core: [],
  kit: ['core'],
  dns: ['core', 'kit'],
  etcd: ['core', 'kit'],
  runtime: ['core', 'kit'],
  http: ['core', 'kit'],
  logging: ['core', 'kit', 'http'],
  'upstream-kit': ['core', 'kit', 'dns'],
  'config-yaml': ['core'],
  'upstreams-multi': ['core', 'kit'],
  'upstreams-a': ['core', 'kit', 'dns', 'upstream-kit'],
  'upstreams-srv': ['core', 'kit', 'dns', 'upstream-kit'],
  'upstreams-docker': ['core', 'kit', 'upstream-kit'],
  'upstreams-etcd': ['core', 'kit', 'etcd', 'upstream-kit'],
  'reverse-proxy': ['core', 'kit', 'dns', 'http'],
  'file-server': ['core', 'kit', 'http'],
  'http-auth': ['core', 'kit', 'http'],
  'dns-rfc2136': ['core', 'kit', 'dns', 'http'],
  'storage-etcd': ['core', 'kit', 'etcd'],
  tls: ['core', 'kit', 'http'],
  fastcgi: ['core', 'kit', 'http'],
  admin: ['core', 'kit', 'http', 'reverse-proxy', 'runtime'],
  metrics: ['core', 'kit', 'http', 'reverse-proxy', 'runtime', 'admin'],
  fleet: ['core', 'kit', 'etcd', 'runtime'],
  docgen: ['core', 'kit', 'runtime'],
  testkit: ['core', 'runtime', 'docgen', 'test-helpers'],
  caddis: ['core', 'kit', 'etcd', 'fleet', 'dns', 'dns-rfc2136', 'runtime', 'http', 'fastcgi', 'file-server', 'http-auth', 'logging', 'metrics', 'reverse-proxy', 'storage-etcd', 'tls', 'upstreams-multi', 'upstreams-a', 'upstreams-srv', 'upstreams-docker', 'upstreams-etcd', 'upstream-kit', 'config-yaml', 'admin', 'docgen'],
  'create-caddis-module': ['core'],
  'test-servers': ['test-helpers'],
  'test-helpers': ['core'],
  soak: ['caddis', 'core', 'runtime', 'test-helpers', 'test-servers'],
  bench: ['caddis', 'core', 'kit', 'dns', 'fleet', 'http', 'reverse-proxy', 'runtime', 'test-helpers', 'test-servers', 'upstream-kit', 'upstreams-docker', 'upstreams-etcd'],
};
/** What tests may import besides: what all tests share, real servers, and what runs modules. */
const forTests = ['test-helpers', 'test-servers', 'testkit', 'runtime', 'kit', 'dns', 'dns-rfc2136', 'upstream-kit'];

const names = readdirSync('packages');
const problems = [
  ...names.flatMap((name) => problemsBetweenPackages('packages', name, { allowed, forTests })),
  ...names.flatMap((name) => problemsInsidePackage(`packages/${name}/src`, name)),
];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
