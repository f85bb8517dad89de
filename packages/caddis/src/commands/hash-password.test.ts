import { needPrograms } from '@caddis/test-servers';
import { expect } from 'chai';
import { runCommand } from '../testing/run-command.js';
import { TerminalSession } from '../testing/terminal-session.js';

const hash = /^\$2b\$04\$[./A-Za-z0-9]{53}\n$/;
const fast = ['hash-password', '--bcrypt-cost', '4'];

describe('caddis hash-password', () => {

  it('prints the hash of the flag, or of the first line of standard input', async () => {
    const flag = await runCommand([...fast, '--plaintext', 'hiccup']);
    expect(flag.stdout).to.match(hash);
    const input = await runCommand(fast, { input: 'hiccup\r\nsecond line\n' });
    expect(input.stdout).to.match(hash);
    expect([flag.code, flag.stderr, input.code, input.stderr]).to.deep.equal([0, '', 0, '']);
  });

  it('prints a hash of argon2id', async () => {
    const { code, stdout, stderr } = await runCommand(['hash-password', '--algorithm', 'argon2id', '--argon2id-memory', '64', '--argon2id-threads', '2', '--argon2id-time', '3', '--argon2id-keylen', '16', '--plaintext', 'hiccup']);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.match(/^\$argon2id\$v=19\$m=64,t=3,p=2\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{22}\n$/);
  });

  const refused: readonly (readonly [string, readonly string[], string])[] = [
    ['an empty password', ['--plaintext', ''], 'error: the password cannot be hashed: it is empty\n'],
    ['what bcrypt would cut', ['--plaintext', 'ä'.repeat(37)], 'error: the password cannot be hashed: bcrypt takes 72 bytes at most\n'],
    ['another algorithm', ['--algorithm', 'scrypt'], "error: option '-a, --algorithm <name>' argument 'scrypt' is invalid. Allowed choices are bcrypt, argon2id.\n"],
    ['what argon2id cannot do', ['--algorithm', 'argon2id', '--argon2id-memory', '1', '--plaintext', 'x'], 'error: the password cannot be hashed: Memory size should be at least 8 * parallelism.\n'],
  ];
  for (const [title, flags, says] of refused) {
    it(`refuses ${title}`, async () => {
      const { code, stdout, stderr } = await runCommand([...fast, ...flags]);
      expect({ code, stdout, stderr }).to.deep.equal({ code: 1, stdout: '', stderr: says });
    });
  }

  it('asks twice on a terminal, and shows nothing of what is typed', async function () {
    needPrograms(this, 'script');
    const session = TerminalSession.start(fast);
    await session.shown(/Enter password: $/);
    session.type('hiccup\r');
    await session.shown(/Confirm password: $/);
    session.type('hiccup\r');
    expect(await session.exited).to.equal(0);
    expect(session.output()).to.match(/^Enter password: \nConfirm password: \n\$2b\$04\$[./A-Za-z0-9]{53}\n$/);
  });

  it('prints no hash where the second differs', async function () {
    needPrograms(this, 'script');
    const session = TerminalSession.start(fast);
    await session.shown(/Enter password: $/);
    session.type('hiccup\r');
    await session.shown(/Confirm password: $/);
    session.type('hiccups\r');
    expect(await session.exited).to.equal(1);
    expect(session.output()).to.equal('Enter password: \nConfirm password: \nerror: the two passwords differ\n');
  });
});
