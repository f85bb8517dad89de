import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CaddisError } from '@caddis/core';
import { HandlerError } from '@caddis/core/http';
import { writeJson } from '@caddis/core/logging';
import { expect } from 'chai';
import { createLogger, type LoggerOptions } from './create-logger.js';

describe('createLogger', () => {
  /** Creates a logger and returns its lines, without times and other values that differ between runs. */
  async function record(options: Omit<LoggerOptions, 'destination'>, write: (logger: Awaited<ReturnType<typeof createLogger>>) => void) {
    const lines: string[] = [];
    write(await createLogger({ ...options, destination: { write: (line) => void lines.push(line) } }));
    return lines;
  }

  it('writes lines of JSON with the level as text, the time in seconds, the fields of the module, and the message', async () => {
    const before = Date.now() / 1000;
    const [line = ''] = await record({}, (logger) => logger.child({ module: 'http', path: '/apps/http' }).info({ count: 2 }, 'started'));
    const { ts, ...others } = JSON.parse(line) as { readonly ts: number };
    expect(others).to.deep.equal({ level: 'info', module: 'http', path: '/apps/http', count: 2, msg: 'started' });
    expect(Object.keys(JSON.parse(line) as object).slice(0, 2)).to.deep.equal(['level', 'ts']);
    expect(ts).to.be.within(Math.floor(before), Date.now() / 1000 + 1);
  });

  it('writes the levels that are asked for, and tells which', async () => {
    const lines = await record({ level: 'warn' }, (logger) => {
      for (const level of ['debug', 'info', 'warn', 'error'] as const) {
        logger[level](`${level} is ${logger.isLevelEnabled(level) ? 'on' : 'off'}`);
      }
    });
    expect(lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg)).to.deep.equal(['warn is on', 'error is on']);
  });

  it('passes the fields of a logger on to its children', async () => {
    const [line = ''] = await record({}, (logger) => logger.child({ a: 1, b: 1 }).child({ b: 2 }).error('failed'));
    expect(JSON.parse(line)).to.include({ a: 1, b: 2, msg: 'failed' });
  });

  it('writes an error with its code, its help and its causes', async () => {
    const cause = new TypeError('bad answer', { cause: 'just a text' });
    const error = Object.assign(new CaddisError('TEST_FAILED', 'it failed', { help: 'try again', cause }), { password: 'hidden' });
    const [line = ''] = await record({}, (logger) => logger.error({ err: error }, 'failed'));
    const { err } = JSON.parse(line) as { readonly err: { readonly cause: { stack?: string } } };
    expect(err.cause.stack).to.match(/^TypeError: bad answer\n +at /);
    delete err.cause.stack;
    expect(err).to.deep.equal({
      type: 'CaddisError',
      message: 'it failed',
      code: 'TEST_FAILED',
      help: 'try again',
      cause: { type: 'TypeError', message: 'bad answer', cause: { type: 'string', message: 'just a text' } },
    });
  });

  it('writes a stack of faults of the code only', async () => {
    const withCode = (error: Error, code: string): Error => Object.assign(error, { code });
    const cases: readonly (readonly [error: Error, hasStack: boolean])[] = [
      [new Error('a bug'), true],
      [withCode(new TypeError('bad argument'), 'ERR_INVALID_ARG_TYPE'), true],
      [withCode(new Error('connect ECONNREFUSED 127.0.0.1:1'), 'ECONNREFUSED'), false],
      [new HandlerError(503, 'no upstream is available'), false],
    ];
    for (const [err, hasStack] of cases) {
      const [line = ''] = await record({}, (logger) => logger.error({ err }, 'failed'));
      expect([err.message, 'stack' in (JSON.parse(line) as { err: object }).err]).to.deep.equal([err.message, hasStack]);
    }
  });

  it('writes all errors of several', async () => {
    const several = new AggregateError([new CaddisError('A', 'first'), new CaddisError('B', 'second')], 'two errors');
    const [line = ''] = await record({}, (logger) => logger.error({ err: several }, 'failed'));
    const { err } = JSON.parse(line) as { readonly err: { readonly errors: readonly object[] } };
    expect(err.errors).to.deep.equal([
      { type: 'CaddisError', message: 'first', code: 'A' },
      { type: 'CaddisError', message: 'second', code: 'B' },
    ]);
  });

  it('ends at an error that is its own cause', async () => {
    const error = new Error('round');
    error.cause = error;
    expect(await record({}, (logger) => logger.error({ err: error }, 'failed'))).to.have.lengthOf(1);
  });

  it('never writes secrets, nor fields that it was told to hide', async () => {
    const [line = ''] = await record({ redact: ['pin'] }, (logger) =>
      logger.child({ token: 't0' }).info({ password: 'p1', pin: 1234, user: { password: 'p2', headers: { authorization: 'a3' } } }, 'signed in'),
    );
    expect(JSON.parse(line)).to.deep.include({
      token: '[redacted]',
      password: '[redacted]',
      pin: '[redacted]',
      user: { password: '[redacted]', headers: { authorization: '[redacted]' } },
    });
  });

  it('redacts secrets of fields beside a text, and leaves the text alone', async () => {
    const [line = ''] = await record({}, (logger) => writeJson(logger.child({ module: 'http' }), 'info', '"token":"shown","status":200', 'written', { password: 'a', area: 'shop' }));
    const { ts: _, ...others } = JSON.parse(line) as { readonly ts: number };
    expect(others).to.deep.equal({ level: 'info', module: 'http', token: 'shown', status: 200, password: '[redacted]', area: 'shop', msg: 'written' });
  });

  const refuse = (): never => {
    throw new Error('hands off');
  };
  /** Fields that throw when they are read, or that are not objects, with the expected output. */
  const odd: readonly (readonly [what: string, fields: object, expected: object])[] = [
    ['a property that throws', { a: 1, get b(): never { return refuse(); } }, { a: 1, unreadable: 'hands off' }],
    ['a secret that throws, deep inside', { a: 1, user: { get password(): never { return refuse(); } } }, { a: 1, unreadable: 'hands off' }],
    ['a proxy', new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse }), { unreadable: 'hands off' }],
    ['what JSON has no words for', { a: 1, big: 5n, symbol: Symbol('s'), code: refuse }, { a: 1 }],
    ['what has the names of our own', { level: 5, ts: 'yesterday' }, { level: 5, ts: 'yesterday' }],
  ];
  for (const pretty of [false, true]) {
    for (const [what, fields, expected] of odd) {
      it(`writes a ${pretty ? 'line for people' : 'line'}, and does not throw, for ${what}`, async () => {
        const [line = ''] = await record({ pretty }, (logger) => logger.warn(fields as Record<string, unknown>, 'odd'));
        expect(JSON.parse(line.slice(line.indexOf('{')))).to.deep.include(expected);
        expect(await record({ pretty }, (logger) => logger.child(fields as Record<string, unknown>).warn('odd'))).to.have.lengthOf(1);
      });
    }
  }

  it('writes lines for people', async () => {
    const [line = ''] = await record({ pretty: true }, (logger) => logger.child({ module: 'http', path: '/apps/http' }).info('started'));
    expect(line).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO: started \{"module":"http","path":"\/apps\/http"\}\n$/);
  });

  it('writes nothing for people that a terminal would obey', async () => {
    const hostile = 'a\x1B[2Jb\u009B31mc\x07\rd\ne';
    const [line = ''] = await record({ pretty: true }, (logger) => logger.error({ uri: hostile, [hostile]: 1, err: new TypeError(hostile) }, hostile));
    expect(line).not.to.match(/(?![\t\n])\p{Cc}/u);
    expect(line).to.contain('ERROR: a[2Jb31mcd\ne');
  });

  const ends: Readonly<Record<string, { readonly code: string; readonly exit: readonly unknown[] }>> = {
    'the process exits': { code: 'process.exit(0)', exit: [0, null] },
    'an error is not caught': { code: 'throw new Error("not caught")', exit: [1, null] },
    'the process gets SIGTERM': { code: 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)', exit: [null, 'SIGTERM'] },
  };
  // On exit, the process waits a second for a reader that reads nothing. On a busy machine the reader may need longer, so the clock is stopped.
  const endlessPatience = 'performance.now = () => 0;';
  const program = (pretty: boolean, code: string): string => `
    import { createLogger } from ${JSON.stringify(new URL('create-logger.js', import.meta.url).href)};
    const logger = await createLogger({ pretty: ${pretty} });
    ${endlessPatience}
    for (let number = 1; number <= 2000; number += 1) logger.info({ number }, 'counted');
    ${code};`;
  for (const [what, { code, exit }] of Object.entries(ends)) {
    for (const pretty of [false, true]) {
      it(`loses no ${pretty ? 'line for people' : 'line'} when ${what}`, async () => {
        const child = spawn(process.execPath, ['--input-type=module', '--eval', program(pretty, code)], { stdio: ['ignore', 'ignore', 'pipe'] });
        const [output, ended] = await Promise.all([text(child.stderr), once(child, 'exit')]);
        expect([output.match(/counted/g)?.length, ended]).to.deep.equal([2000, exit]);
      });
    }
  }

  it('does not end the process when lines cannot be written', async () => {
    const full = await open('/dev/full', 'w');
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program(false, 'process.exit(7)')], {
      stdio: ['ignore', 'ignore', full.fd],
    });
    const [code] = (await once(child, 'exit')) as [number];
    await full.close();
    expect(code).to.equal(7);
  });
});
