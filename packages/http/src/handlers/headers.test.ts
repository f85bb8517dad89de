import { expect } from 'chai';
import { ask } from '../testing/ask.js';
import { answers, handler } from '../testing/routes.js';

describe('handler headers', () => {
  const echo = handler(({ headers, host }, response) => response.end(`${host} ${headers.raw().join(' ')}`));
  it('changes the request for later handlers', async () => {
    const changed = { handler: 'headers', request: { set: { Host: ['other'], A: ['1', '2'] }, delete: ['Connection'] } };
    expect((await ask([changed, echo])).body).to.equal('other A 1,2');
  });

  const late = answers({ status_code: 201, body: 'x', headers: { X: ['theirs'], Zed: ['1'] } });
  const cases: readonly (readonly [name: string, config: object, headers: Readonly<Record<string, string>>])[] = [
    ['at once, so that later handlers win', { deferred: false, set: { X: ['ours'] }, delete: ['Z*', 'Server'] }, { x: 'theirs', zed: '1' }],
    ['deferred, so that it wins', { deferred: true, set: { X: ['ours'] }, delete: ['Z*', 'Server'] }, { x: 'ours' }],
    ['for the responses that are required', { deferred: false, set: { X: ['ours'] }, require: { status_code: [2], headers: { Zed: ['*'] } } }, { x: 'ours', zed: '1', server: 'Caddis' }],
    ['not for others', { deferred: false, set: { X: ['ours'] }, require: { status_code: [404] } }, { x: 'theirs', zed: '1', server: 'Caddis' }],
  ];
  for (const [name, config, headers] of cases) {
    it(`changes the response ${name}`, async () => {
      const { 'content-type': _type, 'content-length': _length, ...rest } = (await ask([{ handler: 'headers', response: config }, late])).headers;
      expect(rest).to.deep.equal(headers);
    });
  }
});
