import { expect } from 'chai';
import { ask } from '../testing/ask.js';
import { answers } from '../testing/routes.js';

describe('handler rewrite', () => {
  it('rewrites for later handlers, and the original stays known', async () => {
    const rewrite = { handler: 'rewrite', uri: '/new' };
    expect((await ask([rewrite, answers({ body: '{http.request.uri} {http.request.orig_uri}' })], 'GET /old?q')).body).to.equal('/new?q /old?q');
  });
});
