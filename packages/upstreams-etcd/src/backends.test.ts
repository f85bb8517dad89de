import { expect } from 'chai';
import type { StoredKey } from '@caddis/etcd';
import { type BadKey, backendsOf } from './backends.js';

describe('backendsOf', () => {
  describe('an endpoint', () => {
    const used: readonly { readonly endpoint: string; readonly dial: string }[] = [
      { endpoint: '10.0.0.1:8080', dial: '10.0.0.1:8080' },
      { endpoint: 'http://10.0.0.1:8080', dial: '10.0.0.1:8080' },
      { endpoint: 'HTTP://10.0.0.1:8080', dial: '10.0.0.1:8080' },
      { endpoint: 'h2c://api-1.internal:8080', dial: 'api-1.internal:8080' },
      { endpoint: 'http://10.0.0.1:8080/', dial: '10.0.0.1:8080' },
      { endpoint: '  10.0.0.1:8080\n', dial: '10.0.0.1:8080' },
      { endpoint: 'http://[2001:db8::1]:80', dial: '[2001:db8::1]:80' },
      { endpoint: '[fe80::1%eth0]:80', dial: '[fe80::1%eth0]:80' },
      { endpoint: 'tcp4/10.0.0.1:80', dial: 'tcp4/10.0.0.1:80' },
      { endpoint: 'unix//run/api.sock', dial: 'unix//run/api.sock' },
    ];
    for (const { endpoint, dial } of used) {
      it(`${JSON.stringify(endpoint)} is dialled as ${dial}`, async () => {
        expect(await backendsOf([stored('svc', { endpoints: [endpoint] })], undefined)).to.deep.equal({
          upstreams: [{ dial, origin: 'svc' }],
          bad: [],
        });
      });
    }

    const labels: readonly { readonly metadata: unknown; readonly labels: Readonly<Record<string, string>> | undefined }[] = [
      { metadata: { zone: 'eu-1', rack: 7, canary: true }, labels: { zone: 'eu-1', rack: '7', canary: 'true' } },
      { metadata: { zone: 'eu-1', list: ['a'], nothing: null, more: {} }, labels: { zone: 'eu-1' } },
      { metadata: {}, labels: undefined },
      { metadata: ['zone'], labels: undefined },
      { metadata: 'zone', labels: undefined },
      { metadata: null, labels: undefined },
    ];
    for (const { metadata, labels: expected } of labels) {
      it(`has ${expected === undefined ? 'no labels' : `the labels ${JSON.stringify(expected)}`} of ${JSON.stringify(metadata)}`, async () => {
        const { upstreams, bad } = await backendsOf([stored('svc', { endpoints: ['a:80', 'b:80'], metadata })], undefined);
        expect([upstreams.map((upstream) => upstream.labels), bad]).to.deep.equal([[expected, expected], []]);
        expect(upstreams[0]?.labels).to.equal(upstreams[1]?.labels);
      });
    }

    it('has 32 labels at most, with values that are cut', async () => {
      const metadata = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`label${index}`, 'x'.repeat(1000)]));
      const [upstream] = (await backendsOf([stored('svc', { endpoints: ['a:80'], metadata })], undefined)).upstreams;
      expect(Object.keys(upstream?.labels ?? {})).to.have.length(32);
      expect(upstream?.labels?.['label0']).to.have.length.below(400);
    });

    const leftOut: readonly { readonly endpoint: unknown; readonly reason: string }[] = [
      { endpoint: 'https://10.0.0.1:443', reason: 'it is https: switch TLS on in the transport of the proxy, and write host:port' },
      { endpoint: 'http://10.0.0.1:80/x', reason: 'it has a path: a backend is host:port, rewrite paths in a route' },
      { endpoint: '10.0.0.1:80/x', reason: 'it has a path: a backend is host:port, rewrite paths in a route' },
      { endpoint: 'http://10.0.0.1:80?x=1', reason: 'it has a path: a backend is host:port, rewrite paths in a route' },
      { endpoint: 'http://10.0.0.1', reason: 'it has no port' },
      { endpoint: '10.0.0.1:0', reason: 'it has no port' },
      { endpoint: '2001:db8::1', reason: 'it has no port' },
      { endpoint: '10.0.0.1:80-90', reason: 'it has a range of ports' },
      { endpoint: '10.0.0.1:99999', reason: 'bad network address "10.0.0.1:99999": bad port "99999", expected 0 to 65535' },
      { endpoint: ':8080', reason: 'it has no host' },
      { endpoint: '', reason: 'it has no host' },
      { endpoint: 'invalid IP:8080', reason: 'bad network address "invalid IP:8080": unexpected " " in the host' },
      { endpoint: '10.0.0.1,10.0.0.2:80', reason: 'its host is neither a name nor an IP address' },
      { endpoint: 'user@host:80', reason: 'its host is neither a name nor an IP address' },
      { endpoint: 'udp/10.0.0.1:53', reason: 'its network is udp, expected tcp or unix' },
      { endpoint: 8080, reason: 'it is not a text' },
      { endpoint: { host: 'a' }, reason: 'it is not a text' },
    ];
    for (const { endpoint, reason } of leftOut) {
      const text = typeof endpoint === 'string' ? endpoint : JSON.stringify(endpoint);
      it(`${JSON.stringify(endpoint)} is left out, and the others of its key are kept`, async () => {
        expect(await backendsOf([stored('svc', { endpoints: [endpoint, '10.0.0.9:80'] })], undefined)).to.deep.equal({
          upstreams: [{ dial: '10.0.0.9:80', origin: 'svc' }],
          bad: [{ key: 'svc', revision: '7', leftOut: [{ candidate: `svc ${text}`, reason }] }],
        });
      });
    }
  });

  describe('a value', () => {
    const useless: readonly { readonly value: string; readonly reason: string | RegExp }[] = [
      { value: '{"endpoints": [', reason: /^the value is not JSON: / },
      { value: 'v2', reason: /^the value is not JSON: / },
      { value: '', reason: /^the value is not JSON: / },
      { value: `{"endpoints": ${'['.repeat(200)}`, reason: /^the value has more than 100 levels$/ },
      { value: '["10.0.0.1:80"]', reason: 'the value is not a JSON object' },
      { value: 'null', reason: 'the value is not a JSON object' },
      { value: '"10.0.0.1:80"', reason: 'the value is not a JSON object' },
      { value: '{}', reason: 'the value has no "endpoints"' },
      { value: '{"__proto__": {"endpoints": ["10.0.0.1:80"]}}', reason: 'the value has no "endpoints"' },
      { value: '{"endpoints": {"a": 1}}', reason: '"endpoints" is not an array of texts' },
      { value: '{"endpoints": null}', reason: '"endpoints" is not an array of texts' },
    ];
    for (const { value, reason } of useless) {
      it(`pitfall 49: ${JSON.stringify(value)} leaves its key out, and the other keys are kept`, async () => {
        const { upstreams, bad } = await backendsOf([stored('svc/1', value), stored('svc/2', { endpoints: ['10.0.0.2:80'] })], undefined);
        expect(upstreams).to.deep.equal([{ dial: '10.0.0.2:80', origin: 'svc/2' }]);
        const [only] = bad as readonly [BadKey];
        expect({ ...only, leftOut: only.leftOut.map(({ candidate }) => candidate) }).to.deep.equal({
          key: 'svc/1',
          revision: '7',
          leftOut: ['svc/1'],
        });
        if (typeof reason === 'string') expect(only.leftOut[0]?.reason).to.equal(reason);
        else expect(only.leftOut[0]?.reason).to.match(reason);
      });
    }

    it('may name one endpoint without an array, as the original allows', async () => {
      const { upstreams } = await backendsOf([stored('svc', { endpoints: '10.0.0.1:80' })], undefined);
      expect(upstreams).to.deep.equal([{ dial: '10.0.0.1:80', origin: 'svc' }]);
    });

    it('may name no endpoint at all', async () => {
      expect(await backendsOf([stored('svc', { endpoints: [] })], undefined)).to.deep.equal({ upstreams: [], bad: [] });
    });

    it('pitfall 72: may stand under a key such as __proto__', async () => {
      const keys = ['svc/__proto__', 'svc/constructor'].map((key, index) => stored(key, { endpoints: [`10.0.0.${index}:80`] }));
      expect((await backendsOf(keys, undefined)).upstreams).to.deep.equal([
        { dial: '10.0.0.0:80', origin: 'svc/__proto__' },
        { dial: '10.0.0.1:80', origin: 'svc/constructor' },
      ]);
    });
  });

  describe('many', () => {
    it('endpoints are ten thousand at most, in whatever number of keys', async () => {
      const some = (count: number): unknown => ({ endpoints: Array.from({ length: count }, (_value, index) => `10.0.0.1:${index + 1}`) });
      const keys = [stored('svc/1', some(6000)), stored('svc/2', some(6000)), stored('svc/3', some(1))];
      const { upstreams, bad } = await backendsOf(keys, undefined);
      expect([upstreams.length, bad]).to.deep.equal([
        10_000,
        [{ key: 'svc/2', revision: '7', leftOut: [{ candidate: 'further endpoints', reason: 'only the first 10000 are used' }] }],
      ]);
    });

    it('let other things have their turn while they are read', async () => {
      const endpoints = Array.from({ length: 9000 }, (_value, index) => `10.0.0.1:${index + 1}`);
      const keys = [stored('svc/1', { endpoints }), ...Array.from({ length: 50 }, (_value, index) => stored(`svc/${index + 2}`, { endpoints: ['b:80'], note: 'x'.repeat(60_000) }))];
      let turns = 0;
      const count = (): void => {
        turns += 1;
        next = setImmediate(count);
      };
      let next = setImmediate(count);
      await backendsOf(keys, undefined);
      clearImmediate(next);
      expect(turns).to.be.greaterThan(50);
    });

    it('bad endpoints are told in part', async () => {
      const { upstreams, bad } = await backendsOf([stored('svc', { endpoints: [...Array.from({ length: 5000 }, () => ({ x: 'y'.repeat(1000) })), 'a:80'] })], undefined);
      expect([upstreams.length, bad[0]?.leftOut.length, (bad[0]?.leftOut[0]?.candidate.length ?? 0) < 400]).to.deep.equal([1, 1000, true]);
    });
  });

  describe('the version', () => {
    const cases: readonly { readonly title: string; readonly wanted: string | undefined; readonly used: readonly string[] }[] = [
      { title: 'takes the values that have it', wanted: 'v2', used: ['v2:80'] },
      { title: 'is trimmed, as a shell adds a newline', wanted: ' v2\n', used: ['v2:80'] },
      { title: 'that is the text "2" equals the number 2', wanted: '2', used: ['number:80'] },
      { title: 'that is "true" equals the boolean', wanted: 'true', used: ['boolean:80'] },
      { title: 'that nothing has leaves nothing', wanted: 'v9', used: [] },
      { title: 'that is empty takes every value', wanted: '', used: ['v1:80', 'v2:80', 'number:80', 'boolean:80', 'none:80'] },
      { title: 'whose key is absent takes every value', wanted: undefined, used: ['v1:80', 'v2:80', 'number:80', 'boolean:80', 'none:80'] },
    ];
    for (const { title, wanted, used } of cases) {
      it(title, async () => {
        const keys = [
          stored('svc/1', { version: 'v1', endpoints: ['v1:80'] }),
          stored('svc/2', { version: 'v2', endpoints: ['v2:80'] }),
          stored('svc/3', { version: 2, endpoints: ['number:80'] }),
          stored('svc/4', { version: true, endpoints: ['boolean:80'] }),
          stored('svc/5', { endpoints: ['none:80'] }),
          ...(wanted === undefined ? [] : [stored('svc.version', wanted)]),
        ];
        const { upstreams, bad } = await backendsOf(keys, 'svc.version');
        expect({ dials: upstreams.map(({ dial }) => dial), bad }).to.deep.equal({ dials: used, bad: [] });
      });
    }

    it('key is never read as backends, wherever it lies', async () => {
      const keys = [stored('svc/version', '"v1"'), stored('svc/1', { version: '"v1"', endpoints: ['a:80'] })];
      expect(await backendsOf(keys, 'svc/version')).to.deep.equal({ upstreams: [{ dial: 'a:80', origin: 'svc/1' }], bad: [] });
    });

    it('that cannot be read is an error: without it every version would be taken', async () => {
      const keys: readonly StoredKey[] = [stored('svc/1', { endpoints: ['a:80'] }), { key: 'svc.version', value: '', revision: '8', problem: 'the value has more than 5 bytes' }];
      const error: unknown = await backendsOf(keys, 'svc.version').catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'ETCD_VERSION_UNREADABLE', message: 'cannot use the version in key svc.version: the value has more than 5 bytes' });
    });

    it('hides what is wrong in values of other versions', async () => {
      const keys = [stored('svc/1', { version: 'v1', endpoints: ['a'] }), stored('svc.version', 'v2')];
      expect(await backendsOf(keys, 'svc.version')).to.deep.equal({ upstreams: [], bad: [] });
    });
  });
});

function stored(key: string, value: unknown): StoredKey {
  return { key, value: typeof value === 'string' ? value : JSON.stringify(value), revision: '7' };
}
