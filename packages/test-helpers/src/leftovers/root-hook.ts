/**
 * Root hooks for mocha: the last suite of a file fails when the file leaves timers, sockets, listeners or child processes behind.
 *
 * @packageDocumentation
 */
import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Leftover, ResourceList } from './resource-list.js';
import { watchResources } from './watch-resources.js';

/** How long after a suite what it has ended may take to be gone, in milliseconds; only waited for when something is there. */
const graceMs = Number(process.env['LEFTOVERS_GRACE_MS'] ?? 5000);
/** Time between two looks, in milliseconds. Looks are counted instead of the time, so that a busy machine makes the grace longer. */
const pauseMs = 10;
/** How much longer than the grace a busy machine may make it, in milliseconds. */
const maxDelayMs = 60_000;
/** Greatest number of leftovers and of lines of each that a failure shows. */
const maxShown = 10;
const maxLines = 6;

// Servers of tests run side by side, and none of them is the one that `localhost:2019` belongs to. A config that names an address has its endpoint all the same.
process.env['CADDY_ADMIN'] ??= 'off';

// What is stored without a place of its own is stored in the folder of the user's data, which is none of the tests'.
if (process.env['XDG_DATA_HOME'] === undefined) {
  const dataFolder = join(tmpdir(), `caddis-test-data-${process.pid}`);
  process.env['XDG_DATA_HOME'] = dataFolder;
  process.once('exit', () => rmSync(dataFolder, { recursive: true, force: true }));
}

const list = new ResourceList();
watchResources(list);

/** Taken by mocha, see `.mocharc.json`. */
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
    // What a run prints of its processes when none of them comes to an end (.ci/silence.cjs).
    process.title = list.test;
  },
  // The next file is loaded in this process. Node.js 20 and 22 do not follow links after a look at a pipe: https://github.com/nodejs/node/issues/51142
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
