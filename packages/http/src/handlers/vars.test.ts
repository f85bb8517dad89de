import { expect } from 'chai';
import { ask } from '../testing/ask.js';
import { answers } from '../testing/routes.js';

describe('handler vars', () => {
  it('sets variables with their types', async () => {
    const vars = { handler: 'vars', 'a{http.request.method}': 'v{http.request.method}', number: 1, list: [1, 'x'], nothing: null };
    const body = '{http.vars.aGET}|{http.vars.number}|{http.vars.list}|{http.vars.nothing}';
    expect((await ask([vars, answers({ body })])).body).to.equal('vGET|1|[1 x]|');
  });
});
