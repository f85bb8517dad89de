import { expect } from 'chai';
import { runDays } from './run-days.js';

describe('runDays', () => {
  it('finds that a server renews, rolls and refreshes all that half a day needs, and loses nothing', async function () {
    // An hour of the server takes a fraction of a second, and on a busy machine many.
    this.timeout(1_200_000);
    const { counts, faults } = await runDays({ days: 0.5, seed: 1, samples: 0 }, () => undefined);
    expect(faults).to.deep.equal([]);
    expect([counts.get('hours with the backends that DNS names'), counts.get('reloads')]).to.deep.equal([12, 2]);
  });
});
