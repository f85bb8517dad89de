import { expect } from 'chai';
import type { TopicMessage } from './messages.js';
import { Topics } from './topics.js';

describe('Topics of a supervisor', () => {
  it('asks one worker alone where it is told which, so that none waits for another', async () => {
    const sent: string[] = [];
    const worker = (number: number): { readonly number: number; send(message: TopicMessage): void } => ({
      number,
      send(message) {
        sent.push(`${message.type} ${number}`);
        if (message.type === 'ask' && number === 2) topics.receive(this, { type: 'answer', id: message.id, answers: ['from 2'] });
      },
    });
    const topics: Topics = new Topics('supervisor', 0, () => workers);
    // Worker 1 never answers.
    const workers = [worker(1), worker(2)];
    expect([await topics.ask('heap', {}, 2 ** 31 - 1, 2), await topics.ask('heap', {}, 2 ** 31 - 1, 3), sent]).to.deep.equal([['from 2'], [], ['ask 2']]);
  });
});
