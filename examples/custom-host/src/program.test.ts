import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

describe('a program with the app scheduler', () => {
  it('runs until it is told to end', async () => {
    const program = spawn(process.execPath, [fileURLToPath(new URL('program.js', import.meta.url))], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(program, 'exit');
    let said = '';
    for (const stream of [program.stdout, program.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (!program.killed && said.includes('a second has passed')) program.kill('SIGTERM');
      });
    }
    expect(await ended, said).to.deep.equal([0, null]);
    expect(said).to.include('stopped');
  });
});
