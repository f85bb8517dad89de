// Holds the architecture: packages import downwards only, declare what they import, and never reach into another's inner paths;
// inside a package no folders import each other both ways, no files import each other in a circle, and what ships imports nothing of the tests.
import { readdirSync } from 'node:fs';
import { problemsBetweenPackages } from './imports/between-packages.mjs';
import { problemsInsidePackage } from './imports/inside-package.mjs';
import { knownProblems, problemsBesideKnown } from './imports/known-problems.mjs';

/** Package → what its published code may import of ours. Everything else is an error; so is a package missing here. */
const allowed = {
  core: [],
  runtime: ['core'],
  http: ['core'],
  'upstream-kit': ['core'],
  'upstreams-multi': ['core'],
  'upstreams-a': ['core', 'upstream-kit'],
  'upstreams-srv': ['core', 'upstream-kit'],
  'upstreams-docker': ['core', 'upstream-kit'],
  'upstreams-etcd': ['core', 'upstream-kit'],
  'reverse-proxy': ['core', 'http'],
  docgen: ['core', 'runtime'],
  caddis: ['core', 'runtime', 'http', 'reverse-proxy', 'upstreams-multi', 'upstreams-a', 'upstreams-srv', 'upstreams-docker', 'upstreams-etcd', 'upstream-kit', 'docgen'],
  'test-servers': [],
  'test-helpers': ['core'],
  bench: ['caddis', 'core', 'http', 'reverse-proxy', 'runtime', 'test-helpers', 'test-servers', 'upstream-kit', 'upstreams-docker', 'upstreams-etcd'],
};
/** What tests may import besides: what all tests share, real servers, and what runs modules. */
const forTests = ['test-helpers', 'test-servers', 'runtime', 'upstream-kit'];

const names = readdirSync('packages');
const problems = [
  ...names.flatMap((name) => problemsBetweenPackages('packages', name, { allowed, forTests })),
  ...problemsBesideKnown(names.flatMap((name) => problemsInsidePackage(`packages/${name}/src`, name)), knownProblems),
];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
