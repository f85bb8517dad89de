import { isCaddisError } from '@caddis/core';
import { planConfig, type Plan, type PlannedModule } from '@caddis/runtime';
import { expect } from 'chai';
import { demoInput } from '../testing/demo-catalogue.js';
import { registryOf } from '../testing/demo-registry.js';
import { renderGraph } from './plan-graph.js';

const document = {
  apps: {
    http: {
      servers: {
        'a "b"': {
          listen: [':8080'],
          routes: [{ match: [{ host: ['x'] }], handle: [{ handler: 'reverse_proxy', dynamic_upstreams: { source: 'multi', sources: [{ source: 'a', name: 'one' }] } }] }],
        },
      },
    },
  },
};

async function planned(): Promise<Plan> {
  const result = await planConfig(JSON.stringify(document), { lookup: registryOf(demoInput) });
  return result.ok ? result.plan : expect.fail(JSON.stringify(result.problems));
}

describe('renderGraph', () => {
  it('writes DOT with IDs and pointers', async () => {
    const nodes = [...(await renderGraph(await planned(), 'dot')).matchAll(/^ {2}("(?:[^"\\]|\\.)*") \[label="([^"]*)"/gm)].map(([, id, label]) => [JSON.parse(id ?? ''), label]);
    const route = '/apps/http/servers/a "b"/routes/0';
    expect(nodes).deep.equal([
      ['', 'config'],
      ['/apps/http', 'http'],
      [`${route}/match/0/host`, 'http.matchers.host'],
      [`${route}/handle/0`, 'http.handlers.reverse_proxy'],
      [`${route}/handle/0/dynamic_upstreams`, 'http.reverse_proxy.upstreams.multi'],
      [`${route}/handle/0/dynamic_upstreams/sources/0`, 'http.reverse_proxy.upstreams.a'],
    ]);
  });

  it('writes Mermaid', async () => {
    expect(await renderGraph(await planned(), 'mermaid')).equal(`flowchart LR
  n0["config"]
  n1("http")
  n2("http.matchers.host")
  n3("http.handlers.reverse_proxy")
  n4("http.reverse_proxy.upstreams.multi")
  n5("http.reverse_proxy.upstreams.a")
  n0 -->|"/apps/http"| n1
  n1 -->|"/servers/a #34;b#34;/routes/0/match/0/host"| n2
  n1 -->|"/servers/a #34;b#34;/routes/0/handle/0"| n3
  n3 -->|"/dynamic_upstreams"| n4
  n4 -->|"/sources/0"| n5
`);
  });

  it('draws SVG, the same every time', async function () {
    const plan = await planned();
    const drawn = await renderGraph(plan, 'svg');
    expect(drawn).match(/^<\?xml[^]*<svg width="[\d.]+" height="[\d.]+" viewBox="0 0 [\d.]+ [\d.]+"[^]*<\/svg>\n$/);
    for (const id of ['http.matchers.host', 'http.reverse_proxy.upstreams.a']) expect(drawn).contain(`>${id}</text>`);
    expect(drawn).contain('prefers-color-scheme: dark');
    expect(await renderGraph(plan, 'svg')).equal(drawn);
  });

  describe('shows what a terminal, a browser or Graphviz would obey', () => {
    const odd = 'a\u001b[31m\u009b1m\u0000\r\n\t\u2028\u202e\ud800\uffff&#27;&amp;<b>"\\\\n`--></svg>';
    const nameOf = (name: string): object => ({ [name]: { listen: [':1'], routes: [{ handle: [{ handler: 'reverse_proxy' }] }] } });

    async function drawn(servers: object, format: 'svg' | 'dot' | 'mermaid'): Promise<string> {
      const result = await planConfig(JSON.stringify({ apps: { http: { servers } } }), { lookup: registryOf(demoInput) });
      return renderGraph(result.ok ? result.plan : expect.fail(JSON.stringify(result.problems)), format);
    }

    for (const format of ['dot', 'mermaid', 'svg'] as const) {
      it(`in ${format}`, async function () {
        const picture = await drawn(nameOf(odd), format);
        expect(picture).not.match(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u);
        expect(picture).contain(format === 'dot' ? 'a\\\\u001b[31m' : 'a\\u001b[31m');
        expect(picture).not.match(/&#x?(?:27|1b);/i);
        if (format === 'svg') expect(picture.match(/<\/svg>/g)).have.lengthOf(1);
      });

      it(`in ${format}, and tells names apart that look alike then`, async function () {
        const picture = await drawn({ ...nameOf('a\u0001'), ...nameOf(String.raw`a\u0001`) }, format);
        expect(picture.match(format === 'svg' ? /<g [^>]*class="node/g : /http\.handlers\.reverse_proxy/g)?.length).equal(format === 'svg' ? 4 : 2);
      });
    }
  });

  it('refuses to draw what nobody could read, and says what to take instead', async () => {
    const plan = await planned();
    const [app] = plan.apps as readonly [PlannedModule];
    const guests = Array.from({ length: 2000 }, (_, at) => ({ ...app, guests: [], pointer: `/apps/http/${at}` }));
    const large = { ...plan, apps: [{ ...app, guests }], moduleCount: 2001 };
    try {
      await renderGraph(large, 'svg');
      expect.fail('it drew a picture');
    } catch (error) {
      if (!isCaddisError(error)) throw error;
      expect([error.code, error.message]).deep.equal(['DOCGEN_GRAPH_TOO_LARGE', 'the config has 2001 modules, a picture shows at most 1500']);
    }
    expect((await renderGraph(large, 'dot')).split('\n').length).above(4000);
  });
});
