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

async function planned(config: unknown = document): Promise<Plan> {
  const result = await planConfig(JSON.stringify(config), { lookup: registryOf(demoInput) });
  return result.ok ? result.plan : expect.fail(JSON.stringify(result.problems));
}

describe('renderGraph', () => {
  it('writes DOT with IDs, pointers, and what stands in the config', async () => {
    const nodes = [...(await renderGraph(await planned(), 'dot')).matchAll(/^ +("(?:[^"\\]|\\.)*") \[label="([^"]*)"/gm)].map(([, id, label]) => [JSON.parse(id ?? ''), label]);
    const route = '/apps/http/servers/a "b"/routes/0';
    expect(nodes).deep.equal([
      ['', 'config'],
      ['/apps/http', 'http'],
      ['/apps/http/servers/a "b"/listen', String.raw`listen\n:8080`],
      [`${route}/match/0/host`, String.raw`http.matchers.host\nx`],
      [`${route}/handle/0`, 'http.handlers.reverse_proxy'],
      [`${route}/handle/0/dynamic_upstreams`, 'http.reverse_proxy.upstreams.multi'],
      [`${route}/handle/0/dynamic_upstreams/sources/0`, String.raw`http.reverse_proxy.upstreams.a\nname one`],
    ]);
  });

  it('writes Mermaid', async () => {
    expect(await renderGraph(await planned(), 'mermaid')).equal(`flowchart LR
  n0["config"]
  n1("http")
  subgraph f0["server a #34;b#34;"]
    n2("listen<br>:8080")
    subgraph f1["route 0"]
      n3("http.matchers.host<br>x")
      n4("http.handlers.reverse_proxy")
      n5("http.reverse_proxy.upstreams.multi")
      n6("http.reverse_proxy.upstreams.a<br>name one")
    end
  end
  n0 -->|"/apps/http"| n1
  n1 -->|"servers"| n2
  n4 -->|"/dynamic_upstreams"| n5
  n5 -->|"/sources/0"| n6
  n2 --> n3
  n3 --> n4
  classDef app stroke:#0a5f55,stroke-width:2px
  class n1 app
  classDef listener stroke:#0a5f55,stroke-width:2px
  class n2 listener
  classDef matcher stroke:#7a4300,stroke-width:2px
  class n3 matcher
  classDef handler stroke:#2c4a9a,stroke-width:2px
  class n4 handler
  classDef source stroke:#3b6b12,stroke-width:2px
  class n5,n6 source
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
        expect(picture.match(format === 'svg' ? /<g [^>]*class="node/g : /http\.handlers\.reverse_proxy/g)?.length).equal(format === 'svg' ? 6 : 2);
      });
    }
  });

  describe('of a large config', () => {
    const routes = Array.from({ length: 144 }, (_, at) => ({
      match: [{ host: [`app${at}.example`] }, { host: [`www.app${at}.example`] }],
      handle: [{ handler: 'echo', body: 'x' }, { handler: 'reverse_proxy', upstreams: [{ dial: `10.0.0.${at}:80` }] }],
    }));
    const servers = (count: number): object => ({ apps: { http: { servers: Object.fromEntries(Array.from({ length: count }, (_, at) => [`s${at}`, { listen: [`:${8000 + at}`], routes: routes.filter((_route, which) => which % count === at) }])) } } });

    for (const count of [1, 4, 40]) {
      it(`fits a screen when it has ${count} servers`, async function () {
        const plan = await planned(servers(count));
        expect(plan.moduleCount).equal(577);
        const drawn = await renderGraph(plan, 'svg');
        const [, width, height] = /<svg width="([\d.]+)" height="([\d.]+)"/.exec(drawn) ?? [];
        expect(Number(width)).below(1600);
        expect(Number(height)).below(1000);
        expect(drawn).contain('app0.example');
        if (count < 40) expect(drawn).match(/app143\.example www\.app143\.example → body x 10\.0\.0\.143:80|app143\.example[^<]*…/);
      });
    }

    it('has a box for each module of the part that is asked for', async () => {
      const plan = await planned(servers(1));
      const part = await renderGraph(plan, 'mermaid', { under: '/apps/http/servers/s0/routes/143' });
      expect(part.match(/n\d+\("[^"]*/g)).deep.equal(['n1("listen<br>:8000', ...['http.matchers.host<br>app143.example', 'http.matchers.host<br>www.app143.example', 'http.handlers.echo<br>body x', 'http.handlers.reverse_proxy<br>10.0.0.143:80'].map((text, at) => `n${at + 2}("${text}`)]);
      expect(part).contain('n1 -->|"match/0"| n2\n  n1 -->|"match/1"| n3\n  n2 --> n4\n  n3 --> n4\n  n4 --> n5\n');
    });

    it('has a box for each module when all are asked for', async () => {
      expect((await renderGraph(await planned(servers(1)), 'dot', { all: true })).match(/ \[label="http/g)).lengthOf(577);
    });

    it('says where there is nothing to draw', async () => {
      const error = await renderGraph(await planned(), 'dot', { under: '/apps/tls' }).catch((reason: unknown) => reason);
      expect(error).include({ code: 'DOCGEN_GRAPH_EMPTY', message: 'no module of the config stands at or below /apps/tls' });
    });
  });

  it('leads to the pages of a site', async () => {
    const drawn = await renderGraph(await planned(), 'svg', { documentation: 'https://docs.example/x/' });
    expect(drawn).contain('xlink:href="https://docs.example/x/modules/http.handlers.reverse_proxy.html"');
    expect(await renderGraph(await planned(), 'mermaid', { documentation: 'https://docs.example/' })).contain('click n4 href "https://docs.example/modules/http.handlers.reverse_proxy.html"');
  });

  it('shows no secrets', async () => {
    const plan = await planned();
    const secrets = ['/apps/http/servers/a "b"/routes/0/match/0/host/0', '/apps/http/servers/a "b"/routes/0/handle/0/dynamic_upstreams/sources/0/name'];
    expect(await renderGraph({ ...plan, secrets }, 'mermaid')).contain('n3("http.matchers.host")').and.contain('n6("http.reverse_proxy.upstreams.a")');
  });

  it('refuses to draw an unreadable picture, and says what to use instead', async () => {
    const plan = await planned();
    const [app] = plan.apps as readonly [PlannedModule];
    const guests = Array.from({ length: 2000 }, (_, at) => ({ ...app, guests: [], pointer: `/apps/http/${at}` }));
    const large = { ...plan, apps: [{ ...app, guests }], moduleCount: 2001 };
    try {
      await renderGraph(large, 'svg', { all: true });
      expect.fail('it drew a picture');
    } catch (error) {
      if (!isCaddisError(error)) throw error;
      expect([error.code, error.message]).deep.equal(['DOCGEN_GRAPH_TOO_LARGE', 'the config has 2001 modules, a picture shows at most 1500']);
    }
    expect((await renderGraph(large, 'dot', { all: true })).split('\n').length).above(4000);
  });
});
