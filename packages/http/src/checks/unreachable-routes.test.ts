import { expect } from 'chai';
import { unreachableRoutes } from './unreachable-routes.js';

const answer = { handler: 'static_response', body: 'x' };
const other = { match: [{ path: ['/a'] }], handle: [answer] };
const proxy = { handler: 'reverse_proxy', upstreams: [{ dial: 'a:1' }] };

/** Returns the unreachable places in a server with these routes. */
function places(...routes: readonly unknown[]): readonly string[] {
  return [...unreachableRoutes({ web: { routes } })].map(({ at }) => at.slice(3).join('/'));
}

describe('what no request reaches', () => {
  const cases: readonly { readonly title: string; readonly routes: readonly unknown[]; readonly at: readonly string[] }[] = [
    { title: 'the route behind one without matchers that answers', routes: [{ handle: [answer] }, other, other], at: ['1'] },
    { title: 'the route behind one with a set that matches always', routes: [{ match: [{ host: ['a'] }, {}], handle: [answer] }, other], at: ['1'] },
    { title: 'the route behind one for all paths', routes: [{ match: [{ path: ['/*'] }], handle: [proxy] }, other], at: ['1'] },
    { title: 'the route behind a terminal one', routes: [{ terminal: true, handle: [{ handler: 'headers' }] }, other], at: ['1'] },
    { title: 'nothing behind the last one', routes: [other, { handle: [answer] }], at: [] },
    { title: 'nothing behind one with a matcher', routes: [other, other], at: [] },
    { title: 'nothing behind one that goes on', routes: [{ handle: [{ handler: 'headers' }] }, other], at: [] },
    { title: 'nothing behind one of a group, which another may have taken', routes: [{ group: 'g', handle: [answer] }, other], at: [] },
    { title: 'nothing behind a handler that nobody knows', routes: [{ handle: [{ handler: 'own' }, answer] }, other], at: ['1'] },
    { title: 'the handler behind a proxy', routes: [{ match: [{ path: ['/a'] }], handle: [proxy, { handler: 'encode' }, answer] }], at: ['0/handle/1'] },
    { title: 'nothing behind a proxy that handles responses', routes: [{ handle: [{ ...proxy, handle_response: [{}] }, answer] }], at: [] },
    { title: 'nothing behind files that may be passed on', routes: [{ handle: [{ handler: 'file_server', pass_thru: true }, answer] }], at: [] },
    { title: 'nothing behind early hints', routes: [{ handle: [{ ...answer, status_code: 103 }, { ...answer, status_code: '{http.vars.s}' }, proxy] }], at: [] },
    { title: 'the routes of a subroute', routes: [{ handle: [{ handler: 'subroute', routes: [{ handle: [answer] }, other], errors: { routes: [{ handle: [answer, proxy] }] } }] }], at: ['0/handle/0/errors/routes/0/handle/1', '0/handle/0/routes/1'] },
    { title: 'the routes for responses', routes: [{ handle: [{ ...proxy, handle_response: [{ routes: [{ handle: [answer] }, other] }] }] }], at: ['0/handle/0/handle_response/0/routes/1'] },
    { title: 'nothing in what is no route', routes: [5, null, { handle: 5, match: 5 }, { handle: [null, 5] }], at: [] },
  ];
  for (const { title, routes, at } of cases) it(`is ${title}`, () => expect(places(...routes)).to.deep.equal(at));

  it('is looked for in the routes for errors, and in those with a name', () => {
    const servers = { web: { errors: { routes: [{ handle: [answer, proxy] }] }, named_routes: { one: { handle: [answer, proxy] } } } };
    expect([...unreachableRoutes(servers)].map(({ at }) => at.join('/'))).to.have.members(['servers/web/errors/routes/0/handle/1', 'servers/web/named_routes/one/handle/1']);
  });
});
