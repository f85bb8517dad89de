import { expect } from 'chai';
import { lintDocs } from '@caddis/docgen';
import { openCatalogue } from './open-catalogue.js';
import { keepExit } from './testing/keep-exit.js';

describe('the documentation of the standard distribution', () => {
  keepExit();
  it('says of every module and field what it is, its unit, and what omitting it means', async () => {
    const { index } = await openCatalogue();
    expect(lintDocs(index.catalogue)).to.deep.equal([]);
  });
});
