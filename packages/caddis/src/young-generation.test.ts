import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);
const moduleUrl = new URL('./young-generation.js', import.meta.url).href;

/** Prints the size of the young generation before and after a million objects, some of which live for a while. */
const script = `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { keepYoungGeneration } from '${moduleUrl}';
  const size = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size / 1048576;
  const before = size();
  keepYoungGeneration();
  for (let index = 0, kept = []; index < 1_000_000; index += 1) if (kept.push({ index, text: 'x' + index }) > 20_000) kept = [];
  console.log(JSON.stringify([before, size()]));
`;

async function sizes(...flags: readonly string[]): Promise<readonly [before: number, after: number]> {
  const { stdout } = await run(process.execPath, [...flags, '--input-type=module', '-e', script]);
  return JSON.parse(stdout) as [number, number];
}

describe('keepYoungGeneration', () => {
  it('lets the young generation grow no more', async () => {
    const [before, after] = await sizes();
    expect(after).to.be.at.most(Math.max(2, before));
  });

  it('leaves alone what was set for Node', async () => {
    const [, after] = await sizes('--max-semi-space-size=8');
    expect(after).to.equal(16);
  });
});
