import { HandlerError, type AuthenticationProvider, type HttpResponse } from '@caddis/core/http';
import { RecordingLogger, testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import { AuthenticationHandler } from './authentication-handler.js';

type Authenticate = () => unknown;

/** Returns the outcome of a request with these providers. */
async function outcomeOf(providers: Readonly<Record<string, Authenticate>>): Promise<{ readonly outcome: string; readonly logged: number; readonly placeholders: readonly (string | undefined)[] }> {
  const log = new RecordingLogger();
  const made = Object.fromEntries(Object.entries(providers).map(([name, authenticate]) => [name, { authenticate } as AuthenticationProvider]));
  const request = testRequest();
  let outcome = 'done';
  try {
    await new AuthenticationHandler({ providers: made }, log).handle(request, {} as HttpResponse, () => {
      outcome = 'passed';
    });
  } catch (error) {
    outcome = String((error as HandlerError).status);
  }
  const names = ['http.auth.user.id', 'http.auth.user.role', 'http.auth.first.error'];
  return { outcome, logged: log.lines.length, placeholders: names.map((name) => request.placeholders.get(name)) };
}

const bob: Authenticate = () => ({ id: 'bob', metadata: { role: 'admin', id: 'somebody else' } });
const throws = (error: unknown): Authenticate => () => {
  throw error;
};

describe('AuthenticationHandler', () => {
  const cases: readonly (readonly [title: string, providers: Readonly<Record<string, Authenticate>>, outcome: string, logged: number, placeholders: readonly (string | undefined)[]])[] = [
    ['a provider that knows the user', { first: bob }, 'passed', 0, ['bob', 'admin', undefined]],
    ['one that knows it later', { first: () => Promise.resolve({ id: 'eve' }) }, 'passed', 0, ['eve', undefined, undefined]],
    ['the second that knows it', { first: () => undefined, second: bob }, 'passed', 0, ['bob', 'admin', undefined]],
    ['none that knows it', { first: () => undefined, second: () => Promise.resolve(undefined) }, '401', 0, [undefined, undefined, undefined]],
    ['no provider', {}, '401', 0, [undefined, undefined, undefined]],
    ['one that throws, and another', { first: throws(new Error('broken')), second: bob }, 'passed', 1, ['bob', 'admin', 'broken']],
    ['one that rejects', { first: () => Promise.reject(new Error('broken')) }, '401', 1, [undefined, undefined, 'broken']],
    ['one that cannot tell', { first: throws(new HandlerError(503, 'busy')), second: bob }, '503', 0, [undefined, undefined, undefined]],
  ];
  for (const [title, providers, outcome, logged, placeholders] of cases) {
    it(`gives ${outcome} with ${title}`, async () => {
      expect(await outcomeOf(providers)).to.deep.equal({ outcome, logged, placeholders });
    });
  }

  for (const wrong of [null, true, 'bob', {}, { id: 7 }, { id: 'bob', metadata: { a: 1 } }]) {
    it(`lets nobody in for the answer ${JSON.stringify(wrong)}`, async () => {
      const { outcome, logged } = await outcomeOf({ first: () => wrong });
      expect({ outcome, logged }).to.deep.equal({ outcome: '401', logged: 1 });
    });
  }
});
