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

  const refused: readonly (readonly [string, readonly string[], string])[] = [
    ['an empty password', ['--plaintext', ''], 'error: the password cannot be hashed: it is empty\n'],
    ['what bcrypt would cut', ['--plaintext', 'ä'.repeat(37)], 'error: the password cannot be hashed: bcrypt takes 72 bytes at most\n'],
    ['another algorithm', ['--algorithm', 'argon2id'], "error: option '-a, --algorithm <name>' argument 'argon2id' is invalid. Allowed choices are bcrypt.\n"],
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
