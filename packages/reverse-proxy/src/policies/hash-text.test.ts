import { expect } from 'chai';
import { loadHash } from './hash-text.js';

describe('the hash of texts', () => {
  it('is xxHash64: the vectors of a mixed fleet', async () => {
    const hash = await loadHash();
    const dials = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'];
    const table = ['192.0.2.1', '/a?b=1', 'user1'].map((key) => dials.map((dial) => hash(dial + key).toString(16)));
    expect(table).to.deep.equal([
      ['52e2e9e3e571090f', '60ae9c7ce0c8de0f', '24a50164a68363ea'],
      ['c2fc2b3691744a13', '28cbbe007c4179c7', '6fd9a360e559e0dc'],
      ['78b8f32b49df15c5', 'dd5f1fab7aa837ad', '7f5bd523430ec042'],
    ]);
  });
});
