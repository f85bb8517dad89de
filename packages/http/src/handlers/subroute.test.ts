import { HandlerError } from '@caddis/core/http';
import { expect } from 'chai';
import { ask } from '../testing/ask.js';
import { answers, handler, route } from '../testing/routes.js';

describe('handler subroute', () => {
  it('answers errors by its own error routes first', async () => {
    const failing = route([handler(() => Promise.reject(new HandlerError(418, 'no coffee')))]);
    const inner = { handler: 'subroute', routes: [failing], errors: { routes: [route([answers({ body: 'inner {http.error.status_code}' })])] } };
    const server = { routes: [route([inner])], errors: { routes: [route([answers({ body: 'outer' })])] } };
    const outer = await ask({ ...server, routes: [route([{ handler: 'subroute', routes: [failing] }])] });
    expect([(await ask(server)).body, outer.body]).to.deep.equal(['inner 418', 'outer']);
  });
});
