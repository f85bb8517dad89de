import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);
const moduleUrl = new URL('./young-generation.js', import.meta.url).href;

/** Prints the size of the young generation in MiB after creating three million objects, some of which live for a while, in many event-loop turns. */
const script = `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { boundYoungGeneration } from '${moduleUrl}';
  boundYoungGeneration();
  let kept = [];
  for (let turn = 0; turn < 3000; turn += 1) {
    for (let index = 0; index < 1000; index += 1) kept.push({ index, text: 'x' + index });
    if (turn % 300 === 0) kept = [];
    await new Promise((resolve) => setImmediate(resolve));
  }
  // One half is in use. Its pages hold a little less than their size, which is a power of two.
  const { space_used_size, space_available_size } = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  console.log(2 * 2 ** Math.round(Math.log2((space_used_size + space_available_size) / 1048576)));
`;

async function sizeAfterAll(...flags: readonly string[]): Promise<number> {
  const { stdout } = await run(process.execPath, [...flags, '--input-type=module', '-e', script]);
  return Number(stdout);
}

describe('boundYoungGeneration', () => {
  it('lets the young generation grow to 8 MiB and no further', async () => {
    expect(await sizeAfterAll()).to.equal(8);
  });

  it('leaves alone what was set for Node', async () => {
    expect(await sizeAfterAll('--max-semi-space-size=16')).to.equal(32);
  });
});
