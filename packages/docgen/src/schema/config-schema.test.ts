import { expect } from 'chai';
import { demoInput } from '../testing/demo-catalogue.js';
import { openEditor } from '../testing/editor.js';
import { configSchema } from './config-schema.js';

const schema = configSchema(demoInput);
const editor = openEditor(schema);

const route = (inner: string): string => `{"apps":{"http":{"servers":{"edge":{"listen":[":80"],"routes":[{${inner}}]}}}}}`;
const handler = (inner: string): string => route(`"handle":[${inner}]`);
const proxy = (inner: string): string => handler(`{"handler":"reverse_proxy",${inner}}`);
const policy = (inner: string): string => proxy(`"load_balancing":{"selection_policy":${inner}}`);

/** For each namespace with modules: a document with a place for a guest, and texts to put there with the expected messages. */
const namespaces: readonly {
  readonly namespace: string;
  readonly place: (guest: string) => string;
  /** The module names that the editor must propose. */
  readonly names: readonly string[];
  readonly good: string;
  readonly unknownName: readonly [guest: string, message: string];
  readonly unknownKey: readonly [guest: string, message: string];
  readonly wrongType: readonly [guest: string, message: string];
  readonly missing: readonly [guest: string, message: string];
  /** A guest with the cursor at a key, and the keys that the editor must propose there. */
  readonly keys: readonly [guest: string, labels: readonly string[]];
  readonly hover: readonly [guest: string, text: string];
}[] = [
  {
    namespace: 'apps',
    place: (guest) => `{"apps":${guest}}`,
    names: ['http'],
    good: '{"http":{"http_port":81}}',
    unknownName: ['{"htpp":{}}', '"htpp": Property htpp is not allowed.'],
    unknownKey: ['{"http":{"server":{}}}', '"server": Property server is not allowed.'],
    wrongType: ['{"http":[]}', '[]: Incorrect type. Expected "object".'],
    missing: ['{"http":{"servers":{"x":{}}}}', '"x": Missing property "listen".'],
    keys: ['{"http":{|}}', ['servers', 'http_port']],
    hover: ['{"http":{"http_|port":81}}', 'Port that plain HTTP is expected on, 0 to 65535.\\n\\ninteger · default `80` · 0 to 65535'],
  },
  {
    namespace: 'http.handlers',
    place: handler,
    names: ['cache', 'echo', 'old_echo', 'reverse_proxy', 'subroute'],
    good: '{"handler":"echo","body":"x","@id":"greeting"}',
    unknownName: ['{"handler":"eco"}', '"eco": Value is not accepted. Valid values: "cache", "echo", "old_echo", "reverse_proxy", "subroute".'],
    unknownKey: ['{"handler":"echo","boddy":"x"}', '"boddy": Property boddy is not allowed.'],
    wrongType: ['{"handler":"echo","status":"200"}', '"200": Incorrect type. Expected one of integer, null.'],
    missing: ['{"body":"x"}', '{: Missing property "handler".'],
    keys: ['{"handler":"echo",|}', ['body', 'status', 'headers']],
    hover: ['{"handler":"ec|ho"}', 'Names the module of `http.handlers`.\\n\\n`echo`: Answers with a fixed text.'],
  },
  {
    namespace: 'http.matchers',
    place: (guest) => route(`"match":[${guest}]`),
    names: ['host', 'not'],
    good: '{"host":["a"],"not":[{"host":["b"]}]}',
    unknownName: ['{"hosts":["a"]}', '"hosts": Property hosts is not allowed.'],
    unknownKey: ['{"not":[{"path":[]}]}', '"path": Property path is not allowed.'],
    wrongType: ['{"host":"a"}', '"a": Incorrect type. Expected "array".'],
    missing: ['{"host":[]}', '[]: Array has too few items. Expected 1 or more.'],
    keys: ['{"host":["a"],|}', ['not']],
    hover: ['{"ho|st":["a"]}', 'Matches by host name.\\n\\nNames, one of which the request must have.'],
  },
  {
    namespace: 'http.reverse_proxy.upstreams',
    place: (guest) => proxy(`"dynamic_upstreams":${guest}`),
    names: ['a', 'multi'],
    good: '{"source":"multi","sources":[{"source":"a","name":"x"}]}',
    unknownName: ['{"source":"aa"}', '"aa": Value is not accepted. Valid values: "a", "multi".'],
    unknownKey: ['{"source":"a","name":"x","ttl":"1m"}', '"ttl": Property ttl is not allowed.'],
    wrongType: ['{"source":"a","name":"x","refresh":"1 minute"}', '"1 minute": Expected a duration, e.g. "10s", "1m30s", or a number of nanoseconds.'],
    missing: ['{"source":"a"}', '"dynamic_upstreams": Missing property "name".'],
    keys: ['{"source":"a",|}', ['name', 'port', 'refresh', 'resolver', 'versions']],
    hover: ['{"source":"a","name":"x","ref|resh":"1m"}', 'How long an answer is used. At least a second.\\n\\nduration · default `\\"1m\\"` · at least 1s'],
  },
  {
    namespace: 'http.reverse_proxy.selection_policies',
    place: policy,
    names: ['cookie', 'first'],
    good: '{"policy":"cookie","fallback":{"policy":"first"}}',
    unknownName: ['{"policy":"last"}', '"last": Value is not accepted. Valid values: "cookie", "first".'],
    unknownKey: ['{"policy":"first","name":"x"}', '"name": Property name is not allowed.'],
    wrongType: ['{"policy":"cookie","share":2}', '2: Value is above the maximum of 1.'],
    missing: ['{"policy":"cookie","fallback":{}}', '"fallback": Missing property "policy".'],
    keys: ['{"policy":"cookie",|}', ['name', 'secret', 'share', 'fallback']],
    hover: ['{"policy":"cookie","fall|back":{"policy":"first"}}', 'Picks for clients without a cookie.'],
  },
];

describe('configSchema in an editor', () => {
  for (const { namespace, place, ...test } of namespaces) {
    describe(namespace, () => {
      it('has nothing to say of a good config', async () => expect(await editor.problems(place(test.good))).deep.equal([]));
      for (const [what, [guest, message]] of [
        ['an unknown name', test.unknownName],
        ['an unknown key', test.unknownKey],
        ['a wrong type', test.wrongType],
        ['a missing key', test.missing],
      ] as const) {
        it(`says one thing of ${what}`, async () => expect(await editor.problems(place(guest))).deep.equal([message]));
      }
      it('proposes the names, each with what it does', async () => {
        const proposals = await editor.proposals(place(namespace === 'apps' || namespace === 'http.matchers' ? '{|}' : `{"${test.hover[0].split('"')[1]?.replace('|', '')}":|}`));
        expect(proposals.map((proposal) => proposal.label.replaceAll('"', ''))).deep.equal(test.names);
        for (const proposal of proposals) expect(proposal.documentation).match(/\./);
      });
      it('proposes the keys', async () => {
        const proposals = await editor.proposals(place(test.keys[0]));
        expect(proposals.map((proposal) => proposal.label)).deep.equal(test.keys[1]);
      });
      it('explains what the mouse is over', async () => expect(await editor.hover(place(test.hover[0]))).contain(test.hover[1]));
    });
  }

  it('proposes the key that names a module in an empty object', async () => {
    expect((await editor.proposals(handler('{|}'))).map(({ label, insert }) => [label, insert])).deep.equal([['handler', '"handler": $1']]);
  });

  it('proposes whole modules with stops for the tab key', async () => {
    const proposals = await editor.proposals(proxy('"dynamic_upstreams":|'));
    expect(proposals.map(({ label, insert }) => [label, insert.replace(/\s+/g, ' ')])).deep.equal([
      ['a', '{ "source": "a", "name": "${1:app.internal}", "port": "${2:8080}" }'],
      ['multi', '{ "source": "multi", "sources": [ { "source": "${1:a}", "name": "${2:one}" }, { "source": "${3:a}", "name": "${4:two}" } ] }'],
    ]);
  });

  it('proposes defaults', async () => {
    const proposals = await editor.proposals(handler('{"handler":"echo","status":|}'));
    expect(proposals.map((proposal) => proposal.label)).deep.equal(['200', 'null']);
  });

  it('warns of what is deprecated, and does not propose it', async () => {
    expect(await editor.problems(handler('{"handler":"old_echo"}'))).deep.equal(['"handler":"old_echo": Deprecated: use `echo`.']);
    expect(await editor.problems(proxy('"buffer_requests":true'))).deep.equal(['"buffer_requests":true: Deprecated: use `request_buffers`.']);
    const proposals = await editor.proposals(proxy('|'));
    expect(proposals.map((proposal) => proposal.label)).not.include('buffer_requests');
  });

  it('takes the config of either package where two provide an ID, and names both', async () => {
    expect(await editor.problems(handler('{"handler":"cache","directory":"/x"},{"handler":"cache","ttl":"1m"}'))).deep.equal([]);
    expect(await editor.problems(handler('{"handler":"cache","dirctory":"/x"}'))).deep.equal(['"dirctory": Property dirctory is not allowed.']);
    const [proposal] = await editor.proposals('{"modules":{"http.handlers.cache":|}}');
    expect(proposal?.label).equal('"@acme/cache"');
    expect(await editor.hover(handler('{"handler":"ca|che"}'))).contain('@acme/cache').contain('zeta-cache');
  });

  it('says that no module is installed where there is none', async () => {
    expect(await editor.problems(proxy('"transport":{"protocol":"http"}'))).deep.equal(['"http": No module of http.reverse_proxy.transport is installed.']);
  });

  it('never makes an alternative of all modules', () => expect(JSON.stringify(schema)).not.contain('oneOf'));

  it('refers to nothing outside itself', () => {
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference ?? '');
    for (const reference of references) {
      const name = decodeURIComponent(reference.replace('#/$defs/', '')).replaceAll('~1', '/');
      expect(Object.keys((schema['$defs'] ?? {}) as object)).include(name);
    }
    expect(references.length).above(20);
  });
});
