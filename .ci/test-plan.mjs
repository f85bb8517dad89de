// Which files of tests begin a run, and which run on the oldest release of Node.js alone. Paths are those of what is built.

/** What takes longest, from 10 s upwards: these files begin, so that none of them is still running when all others are done. The order of the others is random. */
export const longFiles = [
  'packages/create-caddis-module/dist/templates.test.js',
  'packages/caddis/dist/fleet/fleet.test.js',
  'packages/caddis/dist/fleet/fleet-under-load.test.js',
  'packages/caddis/dist/fleet/fleet-cut-off.test.js',
  'packages/soak/dist/soak/days/run-days.test.js',
  'packages/caddis/dist/tls/certificates-of-a-fleet.test.js',
  'packages/caddis/dist/workers/workers.test.js',
  'packages/caddis/dist/workers/all-or-none.test.js',
  'packages/caddis/dist/workers/standing-still.test.js',
  'packages/caddis/dist/tls/acme-with-workers.test.js',
  'packages/caddis/dist/odd-output.test.js',
  'packages/caddis/dist/docs-commands.test.js',
  'packages/upstreams-docker/dist/real-engine.test.js',
  'packages/testkit/dist/source/source-conformance.test.js',
  'packages/caddis/dist/sources/docker.test.js',
  'packages/caddis/dist/in-terminal.test.js',
  'packages/reverse-proxy/dist/backends/hostile-names.test.js',
  'packages/caddis/dist/broken-packages.test.js',
  'packages/caddis/dist/project.test.js',
  'packages/docgen/dist/site/site-in-browser.test.js',
  'packages/reverse-proxy/dist/proxy/aborts.test.js',
  'packages/caddis/dist/leftovers.test.js',
  'packages/caddis/dist/commands/packages.test.js',
  '.ci/release/release.test.mjs',
  'packages/http/dist/http1/leaving.test.js',
  'packages/create-caddis-module/dist/create.test.js',
  'packages/caddis/dist/clients/git.test.js',
  'packages/create-caddis-module/dist/writing-a-module.test.js',
  'packages/testkit/dist/conformance.test.js',
  'packages/caddis/dist/allowed-packages.test.js',
  'packages/caddis/dist/read-config.test.js',
  'packages/caddis/dist/hostile-packages.test.js',
  'packages/runtime/dist/log/standard-error.test.js',
  'packages/caddis/dist/commands/run-log.test.js',
  'packages/caddis/dist/wire/http2-abuse.test.js',
  'packages/runtime/dist/plan/large-documents.test.js',
  'packages/caddis/dist/compat.test.js',
  'packages/caddis/dist/contracts/module-faults.test.js',
  'packages/caddis/dist/installed.test.js',
  'packages/caddis/dist/command-line.test.js',
];

/** What the newer releases leave out, and why they cannot tell anything else there. A folder ends with `/`. */
export const onOldestReleaseOnly = [
  { path: '.ci/', why: 'checks and releases run on one release of Node.js, whichever it is; what they pack is installed and run on each by caddis/installed' },
  {
    path: 'packages/docgen/dist/site/site-in-browser.test.js',
    why: 'the site is files, which build-site compares byte for byte on each release; what is tested is what Chromium makes of them',
  },
  {
    path: 'packages/admin/dist/page/page-in-browser.test.js',
    why: 'the page is a file, and the API below it is tested on each release; what is tested is what Chromium makes of them',
  },
  {
    path: 'packages/caddis/dist/fleet/fleet.test.js',
    why: 'many processes of the command and of etcd take long; the client of etcd, loaders and reloads, of which it is made, are tested on each release',
  },
  {
    path: 'packages/caddis/dist/fleet/fleet-under-load.test.js',
    why: 'the same, under constant requests; that a reload loses none is tested on each release',
  },
  {
    path: 'packages/caddis/dist/fleet/fleet-cut-off.test.js',
    why: 'the same, with a cut network; that the client of etcd notices it is tested on each release',
  },
  {
    path: 'packages/soak/dist/soak/days/run-days.test.js',
    why: 'half a day takes long; timers, certificates, look-ups and logs, of which it is made, are tested on each release',
  },
  {
    path: 'packages/caddis/dist/fleet/secured-fleet.test.js',
    why: 'the same; how the client of etcd logs in, and what it does without a right, is tested on each release',
  },
  {
    path: 'packages/caddis/dist/tls/certificates-of-a-fleet.test.js',
    why: 'three processes of the command, Pebble, Knot DNS and etcd take long; orders and challenges, and the storage in etcd, are tested on each release',
  },
  {
    path: 'packages/caddis/dist/tls/acme-with-workers.test.js',
    why: 'three servers with workers take long; what workers tell each other, and orders of one process, are tested on each release',
  },
  {
    path: 'packages/caddis/dist/workers/standing-still.test.js',
    why: 'workers must be silent for 10 s; who gives no sign of life is the same on each release, and that those that stand still are replaced is tested by reloads on each',
  },
  {
    path: 'packages/upstreams-docker/dist/real-engine.test.js',
    why: 'starting and stopping containers takes long; caddis/sources/docker does it on each release, and what an engine says is driven by hand there, too',
  },
  {
    path: 'packages/caddis/dist/docs-commands.test.js',
    why: 'each answer is a process of the command; what the commands print is made by docgen, which is tested on each release, as is how the command starts and ends',
  },
  {
    path: 'packages/caddis/dist/guides/',
    why: 'it follows the texts of guides step by step; what commands and servers do there is tested on each release without them',
  },
  {
    path: 'packages/create-caddis-module/dist/templates.test.js',
    why: 'TypeScript and npm build the templates of all namespaces; create builds, tests, packs and serves one on each release, and the modules of all namespaces run there',
  },
  {
    path: 'packages/create-caddis-module/dist/writing-a-module.test.js',
    why: 'it copies a page into a package, which TypeScript and npm build; create builds, tests, packs and serves another one on each release',
  },
  {
    path: 'packages/testkit/dist/source/source-conformance.test.js',
    why: 'it gives broken samples to the suite for sources; caddis/conformance runs the suites with all modules on each release',
  },
  {
    path: 'packages/testkit/dist/conformance.test.js',
    why: 'it gives broken samples to the suite for modules, as above',
  },
  {
    path: 'packages/testkit/dist/dns/dns-conformance.test.js',
    why: 'it gives broken samples to the suite for DNS providers, as above',
  },
  {
    path: 'packages/testkit/dist/transport/transport-conformance.test.js',
    why: 'it gives broken samples to the suite for transports, as above',
  },
  {
    path: 'packages/testkit/dist/issuer/issuer-conformance.test.js',
    why: 'it gives broken samples to the suite for issuers, as above',
  },
];

/** What runs unmeasured where coverage is measured, and why. Others reach the same code. */
export const notMeasured = [
  { path: 'packages/caddis/dist/wire/', why: 'turns of the event loop and memory are judged, which measured code needs more of' },
  { path: 'packages/caddis/dist/clients/', why: 'turns of the event loop are judged, which measured code makes longer' },
  { path: 'packages/metrics/dist/profiles/profile-routes.test.js', why: 'it records a CPU profile of its process, and V8 ends the measuring with it' },
  { path: 'packages/caddis/dist/conformance.test.js', why: 'it asks all routes of the admin API, and one records a CPU profile, as above' },
  { path: 'packages/reverse-proxy/dist/backends/hostile-names.test.js', why: 'growth of the heap is judged, and measured code keeps more in it' },
  { path: 'packages/reverse-proxy/dist/proxy/aborts.test.js', why: 'growth of the heap is judged, and measured code keeps more in it' },
];

/**
 * What reaches most of what runs as a process of its own, in the shortest time: where coverage is measured, these files run once more, and all processes that they
 * start are measured. The command is not bundled there.
 */
export const ofTheCommand = [
  'packages/caddis/dist/admin/admin-in-both-servers.test.js',
  'packages/caddis/dist/auth/basic-auth-in-both-servers.test.js',
  'packages/caddis/dist/command-line.test.js',
  'packages/caddis/dist/commands/config-commands.test.js',
  'packages/caddis/dist/commands/dev.test.js',
  'packages/caddis/dist/commands/diff.test.js',
  'packages/caddis/dist/commands/hash-password.test.js',
  'packages/caddis/dist/commands/packages.test.js',
  'packages/caddis/dist/commands/quick-commands.test.js',
  'packages/caddis/dist/commands/run.test.js',
  'packages/caddis/dist/commands/server-commands.test.js',
  'packages/caddis/dist/commands/types.test.js',
  'packages/caddis/dist/compat.test.js',
  'packages/caddis/dist/directory-build.test.js',
  'packages/caddis/dist/docs-commands.test.js',
  'packages/caddis/dist/docs.test.js',
  'packages/caddis/dist/doctor/doctor.test.js',
  'packages/caddis/dist/files/files-in-both-servers.test.js',
  'packages/caddis/dist/in-terminal.test.js',
  'packages/caddis/dist/loaders/http-loader.test.js',
  'packages/caddis/dist/php/php-in-both-servers.test.js',
  'packages/caddis/dist/tls/acme-in-both-servers.test.js',
  'packages/caddis/dist/workers/workers.test.js',
  'packages/create-caddis-module/dist/refusals.test.js',
  'packages/testkit/dist/verify/verify-package.test.js',
];
