import type { Handler, HttpRequest, Matcher } from '@caddis/core/http';
import { RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import { InvokeHandler } from '../handlers/invoke.js';
import { SubrouteHandler } from '../handlers/subroute.js';
import { handler, route } from '../testing/routes.js';
import { TestRequest } from '../testing/test-request.js';
import { RouteList } from './route-list.js';
import { setNamedRoutes } from './route-state.js';

const yes: Matcher = { matches: () => true };
const no: Matcher = { matches: () => false };
const later = (result: boolean): Matcher => ({ matches: () => Promise.resolve(result) });
const failing: Matcher = {
  matches() {
    throw new Error('cannot tell');
  },
};

/** Records its name and calls the next handler. */
function step(name: string): Handler {
  return handler((request, _response, next) => {
    request.vars.set('trace', [...((request.vars.get('trace') as string[] | undefined) ?? []), name]);
    return next();
  });
}

async function run(list: RouteList, request: HttpRequest = new TestRequest()): Promise<readonly string[]> {
  await list.handle(request, (request as TestRequest).response, (passed) => {
    (passed?.vars.get('trace') as string[] | undefined)?.push('end');
  });
  return (request.vars.get('trace') as string[] | undefined) ?? [];
}

describe('routes', () => {
  const cases: readonly (readonly [name: string, routes: ConstructorParameters<typeof RouteList>[0], trace: readonly string[]])[] = [
    ['run in order, and all handlers of each', [route([step('a'), step('b')]), route([step('c')])], ['a', 'b', 'c', 'end']],
    ['run when one set matches', [route([step('a')], { match: [{ x: no }, { x: yes, y: yes }] })], ['a', 'end']],
    ['do not run when a matcher of each set fails', [route([step('0')]), route([step('a')], { match: [{ x: yes, y: no }, { z: no }] })], ['0', 'end']],
    ['run always with an empty set', [route([step('a')], { match: [{}] })], ['a', 'end']],
    ['wait for matchers that need time', [route([step('a')], { match: [{ x: later(false) }, { x: yes, y: later(true), z: yes }] })], ['a', 'end']],
    ['go on behind one that does not match in the end', [route([step('a')], { match: [{ x: later(false) }] }), route([step('b')])], ['b', 'end']],
    ['stop behind a terminal one that matches', [route([step('a')], { terminal: true }), route([step('b')])], ['a']],
    ['go on behind a terminal one that does not match', [route([], { terminal: true, match: [{ x: no }] }), route([step('b')])], ['b', 'end']],
    ['run once in a group', [route([step('a')], { group: 'g' }), route([step('b')], { group: 'g' }), route([step('c')], { group: 'h' })], ['a', 'c', 'end']],
    ['leave a group to the first that matches', [route([step('a')], { group: 'g', match: [{ x: no }] }), route([step('b')], { group: 'g' })], ['b', 'end']],
    [
      'share groups with routes within',
      [route([step('a')], { group: 'g' }), route([new SubrouteHandler({ routes: [route([step('b')], { group: 'g' }), route([step('c')])] }, new RecordingLogger())])],
      ['a', 'c', 'end'],
    ],
    [
      'end with a terminal route within',
      [route([new SubrouteHandler({ routes: [route([step('a')], { terminal: true })] }, new RecordingLogger()), step('b')]), route([step('c')])],
      ['a'],
    ],
    [
      'look at a request when it comes to them',
      [
        route([handler((request, _response, next) => ((request.uri = '/changed'), next()))]),
        route([step('a')], { match: [{ path: { matches: ({ uri }) => uri === '/changed' } }] }),
      ],
      ['a', 'end'],
    ],
    ['end where a handler does not go on', [route([step('a'), handler(() => undefined), step('b')]), route([step('c')])], ['a']],
  ];
  for (const [name, routes, trace] of cases) it(name, async () => expect(await run(new RouteList(routes))).to.deep.equal(trace));

  it('pass a changed request and response on', async () => {
    const other = new TestRequest();
    const list = new RouteList([route([handler((_request, _response, next) => next(other, other.response)), step('a')]), route([step('b')])]);
    const trace = await run(list, new TestRequest());
    expect([trace, other.vars.get('trace')]).to.deep.equal([[], ['a', 'b', 'end']]);
  });

  it('fail with a matcher that fails', () => {
    const list = new RouteList([route([step('a')], { match: [{ x: failing }] })]);
    expect(() => list.handle(new TestRequest(), new TestRequest().response, () => undefined)).to.throw('cannot tell');
  });

  it('return nothing when nothing in them needs time', () => {
    const list = new RouteList([route([step('a')], { match: [{ x: yes }] }), route([step('b')])]);
    const request = new TestRequest();
    expect(list.handle(request, request.response, () => undefined)).to.equal(undefined);
  });

  it('are called by name', async () => {
    const request = new TestRequest();
    setNamedRoutes(request, new Map([['common', new RouteList([route([step('named')])])]]));
    expect(await run(new RouteList([route([new InvokeHandler({ name: 'common' }), step('a')])]), request)).to.deep.equal(['named', 'a', 'end']);
  });

  it('fail the request when the name is not known', () => {
    const { response } = new TestRequest();
    const call = (): unknown => new InvokeHandler({ name: 'nope' }).handle(new TestRequest(), response, () => undefined);
    expect(call).to.throw('no route is named "nope"').with.property('status', 500);
  });
});
