/**
 * Root hooks for mocha: the last suite of a test file fails if the file leaves timers, sockets, listeners or child processes behind.
 *
 * @packageDocumentation
 */
import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Leftover, ResourceList } from './resource-list.js';
import { watchResources } from './watch-resources.js';

/** How long resources may take to disappear after a suite, in milliseconds. Only waited for if some are left. */
const graceMs = Number(process.env['LEFTOVERS_GRACE_MS'] ?? 5000);
/** Pause between two checks, in milliseconds. Checks are counted instead of time, so that the grace time is longer on a busy machine. */
const pauseMs = 10;
/** Maximum extension of the grace time on a busy machine, in milliseconds. */
const maxDelayMs = 60_000;
/** Maximum number of leftovers in a failure, and of lines for each. */
const maxShown = 10;
const maxLines = 6;

// Tests run servers in parallel, so that none may use the default admin address `localhost:2019`. A config with an `admin.listen` still opens its endpoint.
process.env['CADDY_ADMIN'] ??= 'off';

// Data without a configured folder goes to the user's data folder, which tests must not touch.
if (process.env['XDG_DATA_HOME'] === undefined) {
  const dataFolder = join(tmpdir(), `caddis-test-data-${process.pid}`);
  process.env['XDG_DATA_HOME'] = dataFolder;
  process.once('exit', () => rmSync(dataFolder, { recursive: true, force: true }));
}

const list = new ResourceList();
watchResources(list);

/** Read by mocha, see `.mocharc.json`. */
export const mochaHooks = {
  beforeAll(this: Mocha.Context): void {
    const root = this.test?.parent;
    const lastOfFiles = new Map(root?.suites.map((suite) => [suite.file, suite]));
    for (const suite of lastOfFiles.values()) {
      suite.afterAll('leaves nothing behind', async function leavesNothingBehind() {
        this.timeout(graceMs + maxDelayMs);
        await assertNothingLeft();
      });
    }
    for (const suite of root?.suites ?? []) suite.beforeAll('names the suite', () => void (list.test = `a hook of ${suite.title}`));
  },
  beforeEach(this: Mocha.Context): void {
    list.test = this.currentTest?.fullTitle() ?? '';
    // If a run hangs, `.ci/silence.cjs` prints the titles of its processes.
    process.title = list.test;
  },
  // The next file is loaded in this process. Node.js 20 and 22 do not follow links after a stat of a pipe: https://github.com/nodejs/node/issues/51142
  afterAll(): void {
    statSync('/');
  },
};

async function assertNothingLeft(): Promise<void> {
  for (let looks = graceMs / pauseMs; looks > 0 && !list.isEmpty; looks -= 1) await setTimeout(pauseMs);
  const leftovers = list.takeLeftovers();
  if (leftovers.length === 0) return;
  const more = leftovers.length > maxShown ? [`and ${leftovers.length - maxShown} more`] : [];
  throw new Error(['the tests of this file leave behind', ...leftovers.slice(0, maxShown).map(describeLeftover), ...more].join('\n'));
}

function describeLeftover({ kind, test, lines }: Leftover): string {
  return [`a ${kind}, made in: ${test}`, ...lines.slice(0, maxLines).map((line) => `  ${line}`)].join('\n');
}
