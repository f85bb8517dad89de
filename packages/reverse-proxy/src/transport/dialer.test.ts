import { expect } from 'chai';
import { dialFailed } from './dial-failed.js';

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('a connection that cannot be made', () => {
  const refused = failure('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:80');
  const local = ['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'].map((code) => failure(code, `connect ${code} 127.0.0.1:80 - Local (undefined:undefined)`));
  const cases: readonly (readonly [name: string, error: Error, code: string, message: string])[] = [
    ['because it was refused', refused, 'PROXY_DIAL_FAILED', 'a:80: cannot connect: connect ECONNREFUSED 127.0.0.1:80'],
    ['because nobody is there', failure('EHOSTUNREACH', 'x - Local (10.0.0.1:5)'), 'PROXY_DIAL_FAILED', 'a:80: cannot connect: x - Local (10.0.0.1:5)'],
    ...local.map((error) => {
      const { code } = error as NodeJS.ErrnoException;
      return [`because of ${code}`, error, 'PROXY_LOCAL_RESOURCES', `a:80: this machine cannot open another connection: connect ${code} 127.0.0.1:80`] as const;
    }),
    [
      'to several addresses, one of which could not be tried',
      new AggregateError([refused, local[0]]),
      'PROXY_LOCAL_RESOURCES',
      'a:80: this machine cannot open another connection: connect ECONNREFUSED 127.0.0.1:80; connect EMFILE 127.0.0.1:80',
    ],
    ['to several addresses', new AggregateError([refused, refused]), 'PROXY_DIAL_FAILED', 'a:80: cannot connect: connect ECONNREFUSED 127.0.0.1:80; connect ECONNREFUSED 127.0.0.1:80'],
  ];
  for (const [name, error, code, message] of cases) {
    it(`${name} has the error ${code}`, () => {
      const { code: actual, message: text } = dialFailed('a:80', error) as Error & { readonly code: string };
      expect([actual, text]).to.deep.equal([code, message]);
    });
  }
});
