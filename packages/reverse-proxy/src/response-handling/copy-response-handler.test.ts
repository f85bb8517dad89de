import { failureOf, testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { offeredResponse, withOffer } from '../testing/offered-response.js';
import { CopyResponseHandler } from './copy-response-handler.js';

describe('handler copy_response', () => {
  const response = {} as HttpResponse;

  for (const [name, status_code, expected] of [
    ['the status of the upstream', undefined, 503],
    ['that status, where the configured one is empty', '', 503],
    ['a number', 204, 204],
    ['a text', '404', 404],
    ['a placeholder', '{http.vars.status}', 418],
  ] as const) {
    it(`passes the response on with ${name}`, async () => {
      const offered = offeredResponse({ status: 503 });
      const handler = new CopyResponseHandler({ status_code });
      await withOffer(testRequest({ placeholders: { 'http.vars.status': '418' } }), offered, async (request: HttpRequest) => handler.handle(request, response));
      expect(offered.copies).to.deep.equal([{ response, status: expected }]);
    });
  }

  it('is done when the body was passed on', async () => {
    let isCopied = false;
    const offered = offeredResponse({
      async onCopy() {
        await new Promise((resolve) => setImmediate(resolve));
        isCopied = true;
      },
    });
    await withOffer(testRequest(), offered, async (request) => new CopyResponseHandler({}).handle(request, response));
    expect(isCopied).to.equal(true);
  });

  it('fails with 500 where no response is offered, also where one was before', async () => {
    const request = testRequest();
    await withOffer(request, offeredResponse(), async () => undefined);
    const { message, ...rest } = await failureOf(() => new CopyResponseHandler({}).handle(request, response));
    expect([message, (rest as { readonly status?: number }).status]).to.deep.equal(['copy_response works only in handle_response of a reverse_proxy', 500]);
  });
});
