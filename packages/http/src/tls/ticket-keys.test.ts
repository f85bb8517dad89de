import { expect } from 'chai';
import { TicketKeys } from './ticket-keys.js';

describe('TicketKeys', () => {
  it('are others when their time is over, however long nobody asked', () => {
    let now = 5;
    const keys = new TicketKeys(100, () => now);
    const first = keys.current();
    now = 104;
    expect(keys.current()).to.equal(first);
    now = 105;
    const second = keys.current();
    expect(second).to.have.length(48);
    expect(second.equals(first)).to.equal(false);
    now = 10_000;
    const third = keys.current();
    expect(third.equals(second)).to.equal(false);
    now = 10_099;
    expect(keys.current()).to.equal(third);
  });

  it('stay the same without such a time', () => {
    let now = 0;
    const keys = new TicketKeys(undefined, () => now);
    const first = keys.current();
    now = 1e15;
    expect(keys.current()).to.equal(first);
  });
});
