import { type App, apps, module, object } from '@caddis/core';
import { createRuntime, failureProblems, Registry } from '@caddis/runtime';
import { RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import { describeError } from '../describe-error.js';
import { errors } from '../errors.js';
import { blaming, receivedError, sendableError } from './sent-error.js';

/** Members of an app by its name. Each app fails, or never ends, in its own way. */
const kinds: Readonly<Record<string, object>> = {
  provision: { provision: () => Promise.reject(new TypeError('it cannot')) },
  hanging_provision: { provision: () => new Promise(() => {}) },
  validate: { validate: () => Promise.reject(errors.CADDIS_FLAG_INVALID({ flag: 'a', value: 'b', expected: 'c' })) },
  start: { start: () => Promise.reject(Object.assign(new Error('in use'), { code: 'EADDRINUSE', cause: 'no error' })) },
  hanging_start: { start: () => new Promise(() => {}) },
  cleanup: { start: () => Promise.reject(new Error('first')), cleanup: () => Promise.reject(new Error('second')) },
};

function appOf(name: string): new () => App {
  class Kind implements App {
    constructor() {
      if (name === 'constructor') throw new RangeError('not this');
      Object.assign(this, kinds[name]);
    }
    start(): void {}
    stop(): void {}
  }
  module(apps, { name, config: object({}), summary: 'Fails.' })(Kind);
  return Kind;
}

describe('an error that a worker sends', () => {
  for (const name of ['constructor', ...Object.keys(kinds)]) {
    it(`has the problems, with their places, and the text of one in the same process: ${name}`, async () => {
      const lookup = new Registry();
      lookup.add(appOf(name));
      const text = `{\n  "apps": {\n    "${name}": {}\n  }\n}`;
      const error: unknown = await createRuntime({ logger: new RecordingLogger(), lookup, stepDeadlineMs: 20 }).load(text).catch((thrown: unknown) => thrown);
      const received = receivedError(structuredClone(sendableError(error)));
      const problems = await failureProblems(error, { lookup, text });
      expect(problems[0]).to.include({ pointer: `/apps/${name}`, module: name, line: 3 });
      const refusal = errors.CADDIS_WORKER_REFUSED({ worker: 2 }, { cause: received });
      expect(await failureProblems(refusal, { lookup, text })).to.deep.equal(problems);
      expect(describeError(received)).to.equal(describeError(error));
    });
  }

  it('is bounded, whatever was thrown, and leaves out what cannot be read', () => {
    const circle: { errors?: unknown } & Error = new Error('circle');
    circle.cause = circle;
    circle.errors = Array.from({ length: 100 }, () => circle);
    const hostile = new Proxy(new Error('x'), { get: () => { throw new Error('no'); } });
    for (const thrown of [circle, hostile, null, 'text', Symbol('s'), new Error('long '.repeat(1e5))]) {
      const sent = JSON.stringify(sendableError(thrown));
      expect(sent.length).to.be.below(200_000);
      expect(receivedError(JSON.parse(sent) as ReturnType<typeof sendableError>)).to.be.instanceOf(Error);
    }
  });

  it('is about the module whose step the worker had begun, where the worker could not say why it failed', async () => {
    const error = blaming(errors.CADDIS_WORKER_DIED({ worker: 1, pid: 2, how: 'SIGKILL', did: '' }), { pointer: '/apps/a', module: 'a' });
    expect(await failureProblems(error, { lookup: new Registry(), text: '{"apps": {"a": {}}}' })).to.deep.equal([
      { code: 'CADDIS_WORKER_DIED', severity: 'error', message: 'worker 1 (process 2) died: SIGKILL', pointer: '/apps/a', pointerInText: undefined, module: 'a', line: 1, column: 16, expected: undefined, help: error.help },
    ]);
  });
});
