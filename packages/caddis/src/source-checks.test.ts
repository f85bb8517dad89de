import * as http from '@caddis/http';
import * as reverseProxy from '@caddis/reverse-proxy';
import { planConfig, Registry } from '@caddis/runtime';
import * as a from '@caddis/upstreams-a';
import * as docker from '@caddis/upstreams-docker';
import * as etcd from '@caddis/upstreams-etcd';
import * as srv from '@caddis/upstreams-srv';
import { expect } from 'chai';

const packages = { http, 'reverse-proxy': reverseProxy, 'upstreams-a': a, 'upstreams-docker': docker, 'upstreams-etcd': etcd, 'upstreams-srv': srv };

/** Returns the mistakes that `caddis check` finds in the config of a source: code, pointer below the source, and the marked text. */
async function foundIn(source: object): Promise<readonly string[]> {
  const registry = new Registry();
  for (const [name, exports] of Object.entries(packages)) registry.addExports(exports, { name: `@caddis/${name}`, version: '1.0.0', standard: true });
  const handle = [{ handler: 'reverse_proxy', dynamic_upstreams: source }];
  const result = await planConfig(JSON.stringify({ apps: { http: { servers: { edge: { listen: [':80'], routes: [{ handle }] } } } } }), { lookup: registry });
  const problems = result.ok ? [] : result.problems;
  return problems.map(({ code, pointer }) => `${code} ${pointer.replace('/apps/http/servers/edge/routes/0/handle/0/dynamic_upstreams', '')}`);
}

describe('caddis check finds what a source would refuse at the start:', () => {
  const cases: readonly { readonly source: object; readonly found: readonly string[] }[] = [
    { source: { source: 'a', name: 'x', port: 'http' }, found: ['A_PORT_INVALID /port'] },
    { source: { source: 'a', name: 'x', port: '70000', resolver: { addresses: ['unix//dns', '127.0.0.1', 'tcp/1.1.1.1:0'] } }, found: ['A_PORT_INVALID /port', 'DNS_SERVER_INVALID /resolver/addresses/0', 'DNS_SERVER_INVALID /resolver/addresses/2'] },
    { source: { source: 'a', name: 'x', port: '{http.request.header.X-Port}' }, found: [] },
    { source: { source: 'srv', name: 'x', resolver: { addresses: [':53', 'ns.example'] } }, found: ['DNS_SERVER_INVALID /resolver/addresses/0'] },
    { source: { source: 'docker', port: '0', host: 'engine.example:2376' }, found: ['DOCKER_PORT_INVALID /port', 'DOCKER_HOST_INVALID /host'] },
    { source: { source: 'docker', host: 'unix:///run/docker.sock', tls: { client_certificate_file: 'x' } }, found: ['DOCKER_HOST_INVALID /host', 'KIT_TLS_INCOMPLETE /tls'] },
    { source: { source: 'docker', host: 'tcp://engine.example:2376', tls: {} }, found: [] },
    {
      source: { source: 'etcd', endpoints: ['ftp://a', 'b', 'http://u:p@c'], username: 'x', tls: { client_certificate_key_file: 'y' } },
      found: ['ETCD_INCOMPLETE ', 'ETCD_ENDPOINT_INVALID /endpoints/0', 'ETCD_ENDPOINT_INVALID /endpoints/2', 'KIT_TLS_INCOMPLETE /tls'],
    },
    { source: { source: 'etcd', endpoints: ['b'], username: 'x', password: 'y' }, found: [] },
  ];
  for (const { source, found } of cases) {
    it(`in ${JSON.stringify(source)}`, async () => {
      expect(await foundIn(source)).to.deep.equal(found);
    });
  }
});
