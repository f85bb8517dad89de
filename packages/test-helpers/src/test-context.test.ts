import { defineNamespace } from '@caddis/core';
import { expect } from 'chai';
import { failureOf } from './failure-of.js';
import { SharedValues } from './shared-values.js';
import { TestContext } from './test-context.js';

describe('TestContext', () => {
  it('undoes in reverse order behind the abort of its signal, once, and at once what comes later', async () => {
    const events: string[] = [];
    const context = new TestContext('test.one');
    context.signal.addEventListener('abort', () => events.push('abort'));
    context.defer(() => void events.push('first'));
    context.defer(async () => void events.push('second'));
    await context.close();
    await context.close();
    context.defer(() => void events.push('late'));
    expect(events).to.deep.equal(['abort', 'second', 'first', 'late']);
  });

  it('shares a value between the contexts of one process, and has it destroyed behind the last', async () => {
    const events: string[] = [];
    const shared = new SharedValues();
    const [one, other] = [new TestContext('test.one', { shared }), new TestContext('test.one', { shared })];
    const create = () => {
      events.push('made');
      return { value: 7, destroy: () => void events.push('destroyed') };
    };
    const values = await Promise.all([one.share('key', create), other.share('key', create)]);
    await one.close();
    events.push('one is closed');
    await other.close();
    expect([values, events, shared.keys]).to.deep.equal([[7, 7], ['made', 'one is closed', 'destroyed'], []]);
  });

  it('makes a failed value again', async () => {
    const context = new TestContext('test.one');
    await failureOf(context.share('key', () => Promise.reject(new Error('not now'))));
    expect(await context.share('key', () => ({ value: 1 }))).to.equal(1);
  });

  it('loads guests as a test makes them, and lists those that are loaded', async () => {
    const namespace = defineNamespace<object>({ id: 'test', inlineKey: 'kind', description: 'For a test.', methods: [] });
    const context = new TestContext('test.one', { makeGuest: (name) => ({ name }), apps: { other: 5 } });
    const { module, unload } = await context.load(namespace, 'a', { x: 1 });
    const loaded = [...context.guests];
    await unload();
    await unload();
    expect([module, loaded, context.guests, await context.app('other')]).to.deep.equal([{ name: 'a' }, [{ name: 'a', config: { x: 1 } }], [], 5]);
    expect((await failureOf(new TestContext('test.one').load(namespace, 'a', {}))).message).to.equal('this context loads no guests');
  });
});
