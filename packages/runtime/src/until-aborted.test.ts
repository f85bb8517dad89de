import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { untilAborted } from './until-aborted.js';

describe('untilAborted', () => {
  it('throws the reason of the signal, and keeps one listener, however many wait', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const caught = (work: Promise<unknown>): Promise<unknown> => untilAborted(work, signal).catch((error: unknown) => error);
    expect(await caught(Promise.resolve('done'))).to.equal('done');
    const waiting = [caught(new Promise(() => {})), caught(new Promise(() => {}))];
    expect(getEventListeners(signal, 'abort')).to.have.lengthOf(1);
    controller.abort(new Error('the end'));
    expect(await Promise.all([...waiting, caught(new Promise(() => {}))])).to.deep.equal(Array(3).fill(signal.reason));
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });
});
