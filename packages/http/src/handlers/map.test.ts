import { expect } from 'chai';
import { ask } from '../testing/ask.js';
import { answers, route } from '../testing/routes.js';
import { MapHandler } from './map.js';

describe('handler map', () => {
  it('maps a source to placeholders, the first that fits', async () => {
    const map = {
      handler: 'map',
      source: '{http.request.uri.path}',
      destinations: ['{a}', '{b}'],
      mappings: [
        { input: '/x', outputs: ['{http.request.method}', null] },
        { input_regexp: '^/y(.*)', outputs: ['<$1>', 2] },
      ],
      defaults: ['da', 'db {http.request.method}'],
    };
    const server = { routes: [route([map, answers({ body: '{a}|{b}' })])] };
    const bodies = await Promise.all(['/x', '/y{http.request.method}', '/z'].map(async (uri) => (await ask(server, `GET ${uri}`)).body));
    expect(bodies).to.deep.equal(['GET|db GET', '<{http.request.method}>|2', 'da|db GET']);
  });

  it('refuses inputs that hide others', () => {
    const map = (...mappings: ConstructorParameters<typeof MapHandler>[0]['mappings']): MapHandler =>
      new MapHandler({ source: '{http.request.uri}', destinations: ['{a}'], mappings, defaults: [] });
    const twice = map({ input: 'x', input_regexp: '', outputs: ['1'] }, { input: '', input_regexp: 'x', outputs: ['2'] });
    const both = map({ input: 'x', input_regexp: 'y', outputs: ['1'] });
    expect(() => twice.provision()).to.throw('mappings/1 has the input of mappings/0').with.property('code', 'HTTP_MAP_INPUT_INVALID');
    expect(() => both.provision()).to.throw('mappings/0 has both input and input_regexp');
  });

  it('refuses rows of another length', () => {
    const config = { source: 's', destinations: ['{a}'], mappings: [], defaults: ['1', '2'] };
    expect(() => new MapHandler(config).provision()).to.throw('defaults has 2 values, but there are 1 destinations').with.property('code', 'HTTP_MAP_INVALID');
  });
});
