import { expect } from 'chai';
import { misplacedHandlers } from './misplaced-handlers.js';

const copy = { handler: 'copy_response' };
const headers = { handler: 'copy_response_headers' };

/** Returns the places of misplaced handlers in a server. */
function places(server: unknown): readonly string[] {
  return [...misplacedHandlers({ handle_response: server })].map(({ at }) => at.slice(2).join('/'));
}

describe('handlers for responses', () => {
  it('work nowhere but in the routes for responses of a backend', () => {
    const subroute = { handler: 'subroute', routes: [{ handle: [{ handler: 'headers' }, headers] }] };
    expect(places({ routes: [{ handle: [copy] }, { handle: [subroute] }, { handle: [{ handler: 'reverse_proxy' }] }], errors: { routes: [{ handle: [copy] }] } })).to.have.members([
      'routes/0/handle/0',
      'routes/1/handle/0/routes/0/handle/1',
      'errors/routes/0/handle/0',
    ]);
  });

  it('are not reported where there is no proxy', () => expect(places({ routes: [{ handle: [copy] }] })).to.deep.equal([]));

  it('work in the routes for responses, in routes below them, and perhaps in named routes', () => {
    const rule = { routes: [{ handle: [headers, { handler: 'subroute', routes: [{ handle: [copy] }] }] }] };
    expect(places({ named_routes: { one: { handle: [copy] } }, routes: [{ handle: [{ handler: 'reverse_proxy', handle_response: [rule] }] }] })).to.deep.equal([]);
  });
});
