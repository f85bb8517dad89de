import type { CaddisError } from '@caddis/core';
import { expect } from 'chai';
import { errors } from '../errors.js';
import { type Undoable, UndoStack } from './undo-stack.js';

describe('UndoStack', () => {
  const events: string[] = [];
  const entry = (name: string, undo: () => void | Promise<void> = () => {}): Undoable => ({
    async undo() {
      events.push(name);
      await undo();
      return [];
    },
  });
  beforeEach(() => (events.length = 0));

  it('undoes the last deed first, one after the other', async () => {
    const stack = new UndoStack();
    stack.push(entry('first'));
    stack.push(
      entry('second', async () => {
        await new Promise(setImmediate);
        events.push('second is done');
      }),
    );
    await stack.undo();
    expect(events).to.deep.equal(['second', 'second is done', 'first']);
  });

  it('undoes next what an undo did', async () => {
    const stack = new UndoStack();
    stack.push(entry('first'));
    stack.push(entry('second', () => stack.push(entry('done by the second'))));
    await stack.undo();
    expect(events).to.deep.equal(['second', 'done by the second', 'first']);
  });

  it('undoes at once what is done afterwards', async () => {
    const stack = new UndoStack();
    await stack.undo();
    stack.push(entry('late'));
    expect(events).to.deep.equal(['late']);
  });

  it('undoes once and tells every caller what went wrong', async () => {
    const stack = new UndoStack();
    const failure = errors.RUNTIME_CLEANUP_FAILED({ place: '/: test', step: 'cleanup' });
    const failing: Undoable = { undo: () => Promise.resolve<readonly CaddisError[]>([failure]) };
    stack.push(failing);
    stack.push(entry('other'));
    expect(await Promise.all([stack.undo(), stack.undo()])).to.deep.equal([[failure], [failure]]);
    expect(events).to.deep.equal(['other']);
  });

  it('leaves out what was removed', async () => {
    const stack = new UndoStack();
    const removed = entry('removed');
    stack.push(removed);
    stack.push(entry('kept'));
    stack.remove(removed);
    await stack.undo();
    expect(events).to.deep.equal(['kept']);
  });
});
