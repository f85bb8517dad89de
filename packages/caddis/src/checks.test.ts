import * as http from '@caddis/http';
import * as reverseProxy from '@caddis/reverse-proxy';
import { planConfig, Registry } from '@caddis/runtime';
import * as tlsModules from '@caddis/tls';
import { expect } from 'chai';

/** Returns the mistakes that `caddis check` finds beyond schemas: code, pointer and column of each. */
async function foundIn(document: object): Promise<readonly string[]> {
  const registry = new Registry();
  registry.addExports(http, { name: '@caddis/http', version: '1.0.0', standard: true });
  registry.addExports(reverseProxy, { name: '@caddis/reverse-proxy', version: '1.0.0', standard: true });
  registry.addExports(tlsModules, { name: '@caddis/tls', version: '1.0.0', standard: true });
  const text = JSON.stringify(document);
  const result = await planConfig(text, { lookup: registry });
  const problems = result.ok ? [] : result.problems;
  for (const { column = 0, message } of problems) {
    expect(column).to.be.within(1, text.length);
    expect(message).to.match(/^[^:/]/);
  }
  return problems.map(({ code, pointer }) => `${code} ${pointer}`);
}

function withRoute(route: object): object {
  return { apps: { http: { servers: { edge: { listen: [':80'], routes: [route] } } } } };
}

const at = '/apps/http/servers/edge/routes/0';

describe('caddis check finds what the start would refuse:', () => {
  const handlers: readonly { readonly handler: object; readonly found: readonly string[] }[] = [
    {
      handler: {
        handler: 'map',
        source: 'x',
        destinations: ['{a}', '{b}'],
        defaults: ['1'],
        mappings: [{ input: 'x', outputs: [1] }, { input: 'x', outputs: [1, 2] }, { input: 'y', input_regexp: 'z', outputs: [1, 2] }],
      },
      found: ['HTTP_MAP_INVALID defaults', 'HTTP_MAP_INVALID mappings/0/outputs', 'HTTP_MAP_INPUT_INVALID mappings/1', 'HTTP_MAP_INPUT_INVALID mappings/2'],
    },
    {
      handler: { handler: 'encode', encodings: { gzip: {} }, prefer: ['gzip', 'br', 'gzip'] },
      found: ['HTTP_ENCODE_INVALID prefer/1', 'HTTP_ENCODE_INVALID prefer/2'],
    },
    {
      handler: { handler: 'reverse_proxy', upstreams: [{ dial: 'localhost:9000' }], handle_response: [{ routes: [{ handle: [{ handler: 'copy_response_headers', include: ['a'], exclude: ['b'] }] }] }] },
      found: ['PROXY_COPY_HEADERS_AMBIGUOUS handle_response/0/routes/0/handle/0/exclude'],
    },
    {
      handler: { handler: 'reverse_proxy', upstreams: [{ dial: 'localhost:9000' }], load_balancing: { selection_policy: { policy: 'weighted_round_robin', weights: [0] } } },
      found: ['PROXY_WEIGHTS_ZERO load_balancing/selection_policy/weights'],
    },
    {
      handler: {
        handler: 'reverse_proxy',
        upstreams: [{ dial: 'localhost:9000' }],
        transport: { protocol: 'http', local_address: 'here', tls: { client_certificate_file: 'x', root_ca_pool: ['AAAA'] } },
      },
      found: ['PROXY_LOCAL_ADDRESS_INVALID transport/local_address', 'PROXY_TLS_INVALID transport/tls', 'PROXY_TLS_INVALID transport/tls/root_ca_pool/0'],
    },
  ];
  for (const { handler, found } of handlers) {
    it(`in ${JSON.stringify(handler)}`, async () => {
      const expected = found.map((each) => each.replace(' ', ` ${at}/handle/0/`));
      expect([...(await foundIn(withRoute({ handle: [handler] })))].sort()).to.deep.equal([...expected].sort());
    });
  }

  const matchers: readonly { readonly match: object; readonly found: readonly string[] }[] = [
    { match: { host: ['a.example', 'b.example', 'A.example'] }, found: ['HTTP_HOST_TWICE host/2'] },
    { match: { remote_ip: { ranges: ['10.0.0.0/8', '10.0.0.0/33', '{env.RANGE}', '{unknown}'] } }, found: ['HTTP_RANGE_INVALID remote_ip/ranges/1', 'HTTP_RANGE_INVALID remote_ip/ranges/3'] },
    { match: { client_ip: { ranges: ['x'] } }, found: ['HTTP_RANGE_INVALID client_ip/ranges/0'] },
    { match: { not: [{ host: ['a', 'a'] }] }, found: ['HTTP_HOST_TWICE not/0/host/1'] },
  ];
  for (const { match, found } of matchers) {
    it(`in ${JSON.stringify(match)}`, async () => {
      expect(await foundIn(withRoute({ match: [match] }))).to.deep.equal(found.map((each) => each.replace(' ', ` ${at}/match/0/`)));
    });
  }

  it('in ranges of trusted proxies', async () => {
    const server = { listen: [':80'], trusted_proxies: { source: 'static', ranges: ['x'] } };
    expect(await foundIn({ apps: { http: { servers: { edge: server } } } })).to.deep.equal(['HTTP_RANGE_INVALID /apps/http/servers/edge/trusted_proxies/ranges/0']);
  });

  it('in certificates and addresses of several servers at once', async () => {
    const routes = [{ match: [{ host: ['a.example'] }] }];
    const document = {
      apps: {
        http: { servers: { one: { listen: [':443'], routes }, two: { listen: [':8443', ':443'], routes } } },
        tls: { certificates: { load_pem: [{ certificate: 'x', key: 'y' }] } },
      },
    };
    expect(await foundIn(document)).to.deep.equal([
      'HTTP_LISTEN_TWICE /apps/http/servers/two/listen/1',
      'TLS_CERTIFICATE_INVALID /apps/tls/certificates/load_pem/0/certificate',
    ]);
    expect(await foundIn({ apps: { http: document.apps.http } })).to.deep.equal(['HTTP_LISTEN_TWICE /apps/http/servers/two/listen/1']);
  });
});
