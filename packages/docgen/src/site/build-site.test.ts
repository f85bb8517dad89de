import { siteColors } from '@caddis/kit';
import { expect } from 'chai';
import type { Files } from '../files/write-files.js';
import { buildCatalogue } from '../model/build-catalogue.js';
import { readPackages } from '../model/catalogue-input.js';
import { indexCatalogue, type CatalogueIndex } from '../model/catalogue-index.js';
import { demoInput } from '../testing/demo-catalogue.js';
import { demoSite } from '../testing/demo-site.js';
import { manyModules } from '../testing/many-modules.js';
import * as odd from '../testing/odd-modules.js';
import { deadLinks, outlineFaults } from '../testing/page-checks.js';
import { buildSite, isSitePage } from './build-site.js';

describe('buildSite', () => {
  let files: Files;
  before(async () => {
    files = await demoSite();
  });
  const page = (path: string): string => files.get(path) ?? expect.fail(`there is no ${path}`);

  it('writes a page for everything that can be asked for', () => {
    const paths = [...files.keys()];
    for (const path of [
      'index.html',
      'errors.html',
      'placeholders.html',
      'modules/http.html',
      'modules/http.handlers.cache.html',
      'modules/http.handlers.cache@@acme+cache.html',
      'modules/http.handlers.cache@zeta-cache.html',
      'namespaces/apps.html',
      'namespaces/http.reverse_proxy.circuit_breakers.html',
      'packages/index.html',
      'packages/@acme+cache.html',
      'json.html',
      'json/apps/http/servers/routes/handle/reverse_proxy/load_balancing/selection_policy/cookie.html',
      'guides/index.html',
      'guides/getting-started.html',
    ]) {
      expect(paths).include(path);
    }
  });

  it('links only to pages and anchors that are there', () => expect(deadLinks(files)).deep.equal([]));
  it('gives every page one title, headings in order, landmarks and unique anchors', () => expect(outlineFaults(files)).deep.equal([]));

  it('writes the same bytes again', async () => expect([...(await demoSite())]).deep.equal([...files]));

  it('marks its pages, so that a later run knows them', () => {
    for (const [path, text] of files) expect([path, isSitePage(text)]).deep.equal([path, path.endsWith('.html')]);
  });

  it('shows its version on every page, and of guides the last change and where to change them', async () => {
    const site = await demoSite({ version: '1.2.3', editAt: 'https://git.example/edit/docs/', lastChanges: new Map([['more.md', '2026-11-30']]) });
    const without = [...site].filter(([path, text]) => path.endsWith('.html') && !text.includes('<p>Version 1.2.3. Generated from')).map(([path]) => path);
    expect(without).deep.equal([]);
    expect(site.get('guides/more.html')).contain('Last change: <time datetime="2026-11-30">2026-11-30</time> · <a href="https://git.example/edit/docs/more.md" rel="noopener">Edit this page</a>');
    expect(site.get('guides/getting-started.html')).contain('<p class="origin dim"><a href="https://git.example/edit/docs/getting-started.md"');
    expect(page('guides/more.html')).not.contain('class="origin');
  });

  it('shows the inline key and real defaults', () => {
    const text = plain(page('modules/http.reverse_proxy.upstreams.a.html'));
    expect(text).contain('"source": "a"names the module').contain('"port": "80"string').contain('"refresh": "1m"duration').contain('"name": ‹string›required');
  });

  it('says who takes a module, and gives a whole config around it', () => {
    const text = plain(page('modules/http.reverse_proxy.upstreams.a.html'));
    expect(text).contain('http.handlers.reverse_proxy dynamic_upstreams module').contain('http.reverse_proxy.upstreams.multi sources array of modules');
    expect(text).contain('A whole config around it').contain('"handle": [');
  });

  it('lets readers choose between packages that provide the same ID', () => {
    const text = plain(page('modules/http.handlers.cache.html'));
    expect(text).contain('2 packages provide this ID').contain('npm install @acme/cache').contain('npm install zeta-cache').contain('"http.handlers.cache": "@acme/cache"');
    expect(plain(page('namespaces/http.handlers.html'))).contain('cache (@acme/cache)').contain('cache (zeta-cache)');
  });

  it('shows tags of third parties as text, and follows no dangerous link', () => {
    const all = [...files].filter(([path]) => path.endsWith('.html')).map(([, text]) => text).join('\n');
    expect(all).contain('&lt;script&gt;alert(1)&lt;/script&gt;').contain('href="https://example.com/" rel="noopener nofollow"');
    expect(all).not.match(/<script>alert/).not.match(/(?:href|src)="(?:javascript|data|vbscript|file):/i);
  });

  it('loads nothing from elsewhere', () => {
    for (const [path, text] of files) {
      if (path.endsWith('.html')) expect(text.match(/<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)="(?:https?:)?\/\/[^>]*>/g), path).equal(null);
    }
    expect(page('assets/site.css')).not.match(/@import|url\(/);
  });

  it('ends the walk where modules hold modules of their own kind', () => {
    const subroute = 'json/apps/http/servers/routes/handle/subroute/routes';
    expect(files.has(`${subroute}.html`)).equal(true);
    expect(files.has(`${subroute}/handle.html`)).equal(false);
    expect(page(`${subroute}.html`)).contain('<a class="k" href="json/apps/http/servers/routes/handle.html">"handle"</a>');
  });

  it('shows the siblings of every step on the way to a place', () => {
    const crumbs = /<nav class="crumbs".*?<\/nav>/s.exec(page('json/apps/http/servers/routes/handle/echo.html'))?.[0] ?? '';
    expect(crumbs.replace(/<[^>]+>/g, ' ')).match(/config.*apps.*admin.*http.*servers.*http_port.*routes.*listen.*handle.*match.*terminal.*echo.*reverse_proxy.*subroute/s);
  });

  it('follows guides into the site, and leaves out links to what is not part of it', () => {
    const guide = page('guides/getting-started.html');
    expect(guide).contain('<a href="guides/more.html#two-words">').contain('<a href="modules/http.handlers.echo.html"><code>http.handlers.echo</code></a>');
    expect(guide).contain('<a>the code</a>').contain('<a href="modules/http.handlers.echo.html">its page</a>').contain('<a href="index.html">all modules</a>').contain('<a href="namespaces/http.handlers.html">one socket</a>').contain('id="run-it"').contain('id="run-it-1"');
  });

  it('shows the pictures that lie beside guides, and links to no others', async () => {
    const texts = new Map([
      ['a.md', '# A\n\n![from 1 to "2"](pictures/a.svg) ![elsewhere](https://example.com/b.svg) ![missing](pictures/c.svg)\n'],
      ['pictures/a.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ]);
    const site = await buildSite(indexCatalogue(buildCatalogue(demoInput)), { guides: texts });
    const guide = site.get('guides/a.html') ?? '';
    expect(guide.match(/<img[^>]*>/g)).deep.equal(['<img src="guides/pictures/a.svg" alt="from 1 to &quot;2&quot;" loading="lazy">']);
    expect(guide).contain('rel="noopener nofollow">elsewhere</a>').contain('<a>missing</a>');
    expect(site.get('guides/pictures/a.svg')).equal(texts.get('pictures/a.svg'));
    expect(site.has('guides/pictures/a.svg.html')).equal(false);
  });

  it('lists every error with its message and what to do', () => {
    const text = plain(page('errors.html'));
    expect(text).contain('CORE_DURATION_INVALID').contain('A text or number that should be a duration is not one.').contain('bad duration received: reason');
  });

  it('links and outlines odd modules of third parties, and shows their tags as text', async () => {
    const { modules, ...demo } = demoInput;
    const third = readPackages([{ package: { name: 'odd-modules', version: '1.0.0-rc.1', standard: false }, exports: { ...odd } }]);
    const site = await buildSite(indexCatalogue(buildCatalogue({ ...demo, modules: [...modules, ...third.modules] })));
    expect([deadLinks(site), outlineFaults(site)]).deep.equal([[], []]);
    const pages = [...site].filter(([path]) => path.endsWith('.html')).map(([, text]) => text).join('\n');
    expect(pages).contain('&lt;script&gt;alert(2)').not.match(/<script>|<b>values|<img|(?:href|src)="(?:javascript|data):|title="[^"]*javascript/);
  });

  describe('of 300 made-up modules', () => {
    let index: CatalogueIndex;
    before(() => {
      index = indexCatalogue(buildCatalogue(manyModules(300)));
    });

    it('links and outlines them as well', async function () {
      const many = await buildSite(index);
      expect(deadLinks(many).slice(0, 5)).deep.equal([]);
      expect(outlineFaults(many).slice(0, 5)).deep.equal([]);
    });
  });
});

describe('the colours of the site', () => {
  const [light = '', dark = ''] = siteColors.split('@media (prefers-color-scheme: dark)');
  const grounds = ['paper', 'panel', 'soft'];
  const inks = ['ink', 'dim', 'accent', 'string', 'number'];
  const pairs = [...grounds.flatMap((ground) => inks.map((ink) => [ink, ground] as const)), ['care', 'care-soft'], ['care', 'paper'], ['care', 'panel'], ['paper', 'accent']] as const;

  for (const [scheme, text] of [['light', light], ['dark', dark]] as const) {
    for (const [ink, ground] of pairs) {
      it(`${ink} on ${ground} can be read (${scheme})`, () => expect(contrast(color(text, ink), color(text, ground))).least(4.5));
    }
  }
});

function plain(html: string): string {
  const text = html.replace(/<span class="card".*?<\/span>(?=<\/span>)/gs, '').replace(/<wbr>/g, '').replace(/<[^>]+>/g, '');
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function color(css: string, name: string): readonly number[] {
  const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(css)?.[1] ?? expect.fail(`there is no --${name}`);
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
}

/** Contrast ratio of two colours. @see WCAG 2.2, 1.4.3 */
function contrast(one: readonly number[], other: readonly number[]): number {
  const luminance = (parts: readonly number[]): number => {
    const [red = 0, green = 0, blue = 0] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
