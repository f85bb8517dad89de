import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);
const file = new URL('./check-regexp.js', import.meta.url).href;

/** Checks an expression in a separate process. @returns whether the library was loaded for it */
async function loadsLibrary(pattern: string): Promise<string> {
  const script = `
    import { createRequire } from 'node:module';
    import { checkRegexp } from ${JSON.stringify(file)};
    checkRegexp(${JSON.stringify(pattern)}, [], () => {});
    const files = Object.keys(createRequire(${JSON.stringify(file)}).cache);
    console.log(files.some((name) => name.includes('re2js')));`;
  return (await run(process.execPath, ['--input-type=module', '--eval', script])).stdout.trim();
}

describe('checkRegexp', () => {
  it('loads the library of expressions for an expression, but not for one that was left out', async () => {
    expect([await loadsLibrary(''), await loadsLibrary('a')]).to.deep.equal(['false', 'true']);
  });
});
