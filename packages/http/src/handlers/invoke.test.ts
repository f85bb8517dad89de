import { expect } from 'chai';
import { ask } from '../testing/ask.js';
import { answers, route } from '../testing/routes.js';

describe('handler invoke', () => {
  it('runs a named route of the server, and continues after it', async () => {
    const named_routes = { mark: { handle: [{ handler: 'vars', mark: '{http.request.method}' }] } };
    expect((await ask({ named_routes, routes: [route([{ handler: 'invoke', name: 'mark' }, answers({ body: '{http.vars.mark}' })])] })).body).to.equal('GET');
  });

  it('fails where the server has no route of that name', async () => {
    expect((await ask({ routes: [route([{ handler: 'invoke', name: 'other' }])] })).status).to.equal(500);
  });
});
