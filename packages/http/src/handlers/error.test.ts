import { expect } from 'chai';
import { ask } from '../testing/ask.js';

describe('handler error', () => {
  it('fails with its status, 500 when it names none', async () => {
    const statuses = await Promise.all([{ status_code: 418 }, { status_code: '{http.request.uri.path.0}' }, {}].map(async (config) => (await ask([{ handler: 'error', error: 'no', ...config }], 'GET /404')).status));
    expect(statuses).to.deep.equal([418, 404, 500]);
  });
});
