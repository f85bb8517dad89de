import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { commandPath } from './testing/server-process.js';

/** Where a standard stream of the command goes. */
type Output = 'read' | 'closed' | number;

describe('output that is not read', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const opened: number[] = [];
  before(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder.path, 'good.json'), JSON.stringify({ apps: { http: { servers: {} } } }));
    await writeFile(join(folder.path, 'bad.json'), JSON.stringify({ apps: { htp: {} } }));
  });
  afterEach(() => opened.splice(0).forEach((descriptor) => closeSync(descriptor)));
  after(() => folder.remove());

  /** Returns a pipe whose reader has exited, like `head` or `true`. */
  const pipeWithoutReader = (): number => {
    const path = join(folder.path, 'pipe');
    if (!existsSync(path)) execFileSync('mkfifo', [path]);
    const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    opened.push(openSync(path, constants.O_WRONLY));
    closeSync(reading);
    return opened.at(-1) as number;
  };
  const fullDisk = (): number => {
    opened.push(openSync('/dev/full', 'w'));
    return opened.at(-1) as number;
  };

  /** Runs the command. A closed stream does not exist in the process at all. */
  async function run(args: readonly string[], { stdout = 'read', stderr = 'read' }: { readonly stdout?: Output; readonly stderr?: Output }) {
    const closing = `${stdout === 'closed' ? ' >&-' : ''}${stderr === 'closed' ? ' 2>&-' : ''}`;
    const child = spawn('sh', ['-c', `exec "$@"${closing}`, 'sh', process.execPath, commandPath, ...args], {
      cwd: folder.path,
      stdio: ['ignore', typeof stdout === 'number' ? stdout : 'pipe', typeof stderr === 'number' ? stderr : 'pipe'],
    });
    const read = (stream: Readable | null): Promise<string> => (stream === null ? Promise.resolve('') : text(stream));
    const [output, errors, [code]] = await Promise.all([read(child.stdout), read(child.stderr), once(child, 'exit')]);
    return { code: code as number, output, errors };
  }

  const commands: readonly (readonly [args: string, code: number])[] = [
    ['--help', 0],
    ['version', 0],
    ['walk', 1],
    ['check good.json', 0],
    ['check bad.json', 1],
    ['check --json bad.json', 1],
    ['validate --config good.json', 0],
    ['run --config bad.json', 1],
    ['list-modules --json', 0],
    ['describe', 0],
    ['describe reverse_proxy', 0],
    ['describe no_such_thing', 1],
    ['schema', 0],
    ['graph good.json', 0],
    ['docs json', 0],
    ['docs markdown --out docs --check', 1],
  ];
  for (const [args, code] of commands) {
    it(`leaves the outcome of "${args}" as it is, without a stack`, async function () {
      const words = args.split(' ');
      const usual = await run(words, {});
      expect(usual.code).to.equal(code);
      const cases = {
        'the reader of standard output has gone': await run(words, { stdout: pipeWithoutReader() }),
        'the reader of standard error has gone': await run(words, { stderr: pipeWithoutReader() }),
        'both are closed': await run(words, { stdout: 'closed', stderr: 'closed' }),
        'standard error is full': await run(words, { stderr: fullDisk() }),
      };
      const { output, errors } = usual;
      expect(cases).to.deep.equal({
        'the reader of standard output has gone': { code, output: '', errors },
        'the reader of standard error has gone': { code, output, errors: '' },
        'both are closed': { code, output: '', errors: '' },
        'standard error is full': { code, output, errors: '' },
      });
    });
  }

  for (const args of ['--help', 'check good.json', 'check --json bad.json', 'list-modules --json', 'schema', 'docs json', 'graph good.json']) {
    it(`fails "${args}" where the disk is full`, async () => {
      expect(await run(args.split(' '), { stdout: fullDisk() })).to.deep.equal({
        code: 1,
        output: '',
        errors: 'error: standard output cannot be written: ENOSPC: no space left on device, write\n',
      });
    });
  }
});
