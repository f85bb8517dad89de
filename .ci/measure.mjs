// Notes which code of the packages a process reaches, and writes it down when the process ends: below coverage/v8, in the form of V8's reports. `.ci/test.mjs` says
// which processes take it. V8 tells of a branch that was taken only if it counts how often.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../coverage/v8', import.meta.url));
/** Scripts that are built from the sources of a package. The bundle of the command would be a second copy of them. */
const measured = /\/packages\/(?!caddis\/dist\/(?:bundle\/|(?:main|command)\.js$))[^/]+\/dist\/(?!.*\.test\.js$)/;

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

process.once('exit', () => {
  // Mocha sends this signal to a process that takes longer than a second to end.
  process.on('SIGTERM', () => {});
  let scripts;
  session.post('Profiler.takePreciseCoverage', (error, coverage) => (scripts = coverage?.result));
  const result = scripts?.filter(({ url }) => measured.test(url)) ?? [];
  if (!scripts || (result.length > 0 && !result.some(({ functions }) => functions.some(({ isBlockCoverage }) => isBlockCoverage))))
    throw new Error('what this process reached is lost: something ended the measuring, e.g. a CPU profile of the process');
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${process.pid}.json`, JSON.stringify({ result }));
});
