import { failureOf, testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { HttpResponse } from '@caddis/core/http';
import { offeredResponse, withOffer } from '../testing/offered-response.js';
import { CopyResponseHeadersHandler } from './copy-response-headers-handler.js';

describe('handler copy_response_headers', () => {
  const fields = ['X-From', 'upstream', 'Content-Length', '13', 'X-Other', '1', 'x-other', '2'];

  async function copied(config: { include?: readonly string[]; exclude?: readonly string[] }): Promise<readonly string[]> {
    const appended: string[] = [];
    const response = { headers: { append: (name: string, value: string) => void appended.push(name, value) } } as unknown as HttpResponse;
    const handler = new CopyResponseHeadersHandler({ include: [], exclude: [], ...config });
    await withOffer(testRequest(), offeredResponse({ fields }), async (request) => handler.handle(request, response, () => void appended.push('next')));
    return appended;
  }

  for (const [name, config, expected] of [
    ['copies all fields but the length, and goes on', {}, ['X-From', 'upstream', 'X-Other', '1', 'x-other', '2', 'next']],
    ['copies the fields that are included, with all their values, whatever their case', { include: ['X-OTHER'] }, ['X-Other', '1', 'x-other', '2', 'next']],
    ['copies no length, even where it is included', { include: ['Content-Length'] }, ['next']],
    ['leaves out the fields that are excluded, whatever their case', { exclude: ['x-OTHER'] }, ['X-From', 'upstream', 'next']],
  ] as const) {
    it(name, async () => {
      expect(await copied(config)).to.deep.equal(expected);
    });
  }

  it('refuses to include and to exclude at the same time', async () => {
    const handler = new CopyResponseHeadersHandler({ include: ['a'], exclude: ['b'] });
    expect((await failureOf(() => handler.validate())).code).to.equal('PROXY_COPY_HEADERS_AMBIGUOUS');
  });

  it('fails with 500 where no response is offered', async () => {
    const handler = new CopyResponseHeadersHandler({ include: [], exclude: [] });
    const failure = await failureOf(() => handler.handle(testRequest(), {} as HttpResponse, () => undefined));
    expect([failure.message, (failure as { readonly status?: number }).status]).to.deep.equal([
      'copy_response_headers works only in handle_response of a reverse_proxy',
      500,
    ]);
  });
});
