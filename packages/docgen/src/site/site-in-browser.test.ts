import { pathToFileURL } from 'node:url';
import { needPrograms, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { writeFiles } from '../files/write-files.js';
import { patienceMs, startBrowser } from '../testing/browser.js';
import { demoSite } from '../testing/demo-site.js';
import { isSitePage } from './build-site.js';

describe('the site in a browser, opened as files', () => {
  let browser: Browser;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let page: Page;
  const failures: string[] = [];

  before(async function () {
    needPrograms(this, 'chromium');
    folder = await temporaryFolder();
    writeFiles(folder.path, await demoSite(), isSitePage);
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await folder?.remove();
  });
  afterEach(async () => {
    // Closing a page while it loads would count as a failed request.
    if (!page.isClosed()) await page.waitForLoadState();
    await page.context().close();
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(patienceMs);
    page = await context.newPage();
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('requestfailed', (request) => failures.push(request.url()));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) failures.push(request.url());
    });
    await page.goto(pathToFileURL(`${folder.path}/${path}`).href);
  }

  const where = (): string => decodeURI(page.url().slice(pathToFileURL(`${folder.path}/`).href.length));

  /** Waits until the browser has reached a page or an anchor, because a click may end before the navigation. */
  const untilAt = (path: string): Promise<void> => page.waitForURL(() => where() === path);

  it('searches modules, fields and texts while somebody types', async () => {
    await open('json/apps/http.html');
    await page.keyboard.press('/');
    await page.keyboard.type('revers');
    await page.waitForSelector('.results a');
    expect(await page.textContent('.results a b')).equal('http.handlers.reverse_proxy');
    await page.fill('.search input', 'max_requests');
    await page.waitForSelector('.results a[href*="upstreams/max_requests"]');
    await page.fill('.search input', 'cookie signed');
    await page.waitForSelector('.results a[href*="selection_policies.cookie.html#secret"]');
    await page.fill('.search input', 'CORE_TOKEN');
    await page.waitForSelector('.results a[href="errors.html#CORE_TOKEN_INVALID"]');
    await page.fill('.search input', 'qqqqqq');
    await page.waitForSelector('.results p');
    expect(await page.textContent('.results p')).equal('Nothing is called qqqqqq.');
    // Enter does nothing until an entry is selected.
    expect(await page.locator('.results a[aria-selected="true"]').count()).equal(0);
    await page.keyboard.press('ArrowDown');
    expect(await page.textContent('.results a[aria-selected="true"]')).equal('All modules');
    expect(await page.getAttribute('.search input', 'aria-activedescendant')).equal('result-0');
  });

  it('is searched with the keyboard alone', async () => {
    await open('index.html');
    await page.keyboard.press('/');
    await page.keyboard.type('cache');
    await page.waitForSelector('.results a[aria-selected="true"]');
    expect(await page.getAttribute('.search input', 'aria-expanded')).equal('true');
    expect(await page.getAttribute('.search input', 'aria-activedescendant')).equal('result-0');
    const second = await page.getAttribute('#result-1', 'href');
    await page.keyboard.press('ArrowDown');
    expect(await page.getAttribute('.search input', 'aria-activedescendant')).equal('result-1');
    await page.keyboard.press('Escape');
    expect(await page.isVisible('.results')).equal(false);
    await page.keyboard.type('s');
    await page.keyboard.press('Backspace');
    await page.waitForSelector('#result-1');
    await page.keyboard.press('ArrowDown');
    await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Enter')]);
    expect(where()).equal(second);
  });

  it('folds objects, one and all', async () => {
    await open('modules/http.handlers.reverse_proxy.html');
    const dial = '.json a:text-is(\'"dial"\')';
    expect(await page.isVisible(dial)).equal(true);
    await page.click('.json summary:has(a:text-is(\'"upstreams"\'))', { position: { x: 200, y: 8 } });
    expect(await page.isVisible(dial)).equal(false);
    await page.click('.foldall');
    expect(await page.locator('.json details[open]').count()).equal(0);
    await page.click('.foldall');
    expect(await page.isVisible(dial)).equal(true);
  });

  it('folds without a script, by the keyboard', async () => {
    await open('modules/http.handlers.reverse_proxy.html', { javaScriptEnabled: false });
    const summary = page.locator('.json summary').first();
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('.json details').first().getAttribute('open')).equal(null);
  });

  it('can be read without a script', async () => {
    await open('modules/http.handlers.reverse_proxy.html', { javaScriptEnabled: false });
    expect(await page.isVisible('text=Passes requests on to backends.')).equal(true);
    expect(await page.isVisible('#load_balancing\\/retries')).equal(true);
    expect(await page.isVisible('.search')).equal(false);
    expect(await page.locator('.copy').count()).equal(0);
    await page.click('.json a:text-is(\'"flush_interval"\')');
    await untilAt('modules/http.handlers.reverse_proxy.html#flush_interval');
  });

  it('copies an example', async () => {
    await open('modules/http.reverse_proxy.upstreams.a.html', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.click('.example .copy');
    await page.waitForSelector('.example .copy:text("Copied")');
    const copied = (await page.evaluate('navigator.clipboard.readText()')) as string;
    expect(JSON.parse(copied)).deep.equal({ source: 'a', name: 'app.internal', port: '8080' });
  });

  it('copies of commands with their answers what is typed', async () => {
    await open('guides/more.html', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.click('.copy');
    await page.waitForSelector('.copy:text("Copied")');
    expect(await page.evaluate('navigator.clipboard.readText()')).equal('caddis check caddis.json\ncaddis run \\\n    --config caddis.json');
  });

  it('shows a card over a key to the mouse and to the keyboard', async () => {
    await open('json/apps/http/servers/routes/handle/reverse_proxy.html');
    const key = page.locator('.json .has-card', { has: page.locator('a:text-is(\'"flush_interval"\')') });
    const card = key.locator('.card');
    expect(await card.isVisible()).equal(false);
    await key.locator('a').first().hover();
    await card.waitFor({ state: 'visible' });
    expect(await card.innerText()).equal('When to pass on what a backend has sent.\nduration or "auto"');
    await page.mouse.move(0, 0);
    await card.waitFor({ state: 'hidden' });
    await key.locator('a').first().focus();
    await card.waitFor({ state: 'visible' });
  });

  it('walks from the document to a field', async () => {
    await open('json.html');
    for (const step of ['"apps"', 'http', '"servers"', '"routes"', '"handle"', 'reverse_proxy', '"load_balancing"', '"retries"']) {
      const link = step.startsWith('"') ? page.locator(`.json a:text-is('${step}')`).first() : page.locator('.modules a', { hasText: step }).first();
      await link.click();
    }
    await untilAt('json/apps/http/servers/routes/handle/reverse_proxy/load_balancing.html#load_balancing/retries');
    expect(await page.isVisible('.field:target')).equal(true);
  });

  it('lets the keyboard skip to the text', async () => {
    await open('modules/http.handlers.echo.html');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).equal('Skip to the text');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).equal('main');
  });

  it('filters the index by standard modules without a script', async () => {
    await open('index.html', { javaScriptEnabled: false });
    expect(await page.isVisible('text=Keeps answers on disk.')).equal(true);
    await page.check('#only-standard');
    expect(await page.isVisible('text=Keeps answers on disk.')).equal(false);
    expect(await page.isVisible('text=Answers with a fixed text.')).equal(true);
  });

  const screens: readonly (readonly [name: string, width: number, options: BrowserContextOptions])[] = [
    ['phone', 390, { isMobile: true, hasTouch: true }],
    ['narrow window', 390, {}],
    ['desktop', 1280, {}],
  ];
  for (const [name, width, options] of screens) {
    it(`does not make a ${name} scroll sideways`, async () => {
      const widths: Record<string, unknown> = {};
      await open('index.html', { viewport: { width, height: 844 }, ...options });
      const deep = 'json/apps/http/servers/routes/handle/reverse_proxy/load_balancing/selection_policy/cookie';
      const paths = ['index', 'modules/http.handlers.reverse_proxy', 'modules/http.handlers.cache', 'namespaces/http.handlers', 'json', 'json/apps/http/servers', deep, 'errors', 'guides/getting-started'];
      for (const path of paths) {
        await page.goto(pathToFileURL(`${folder.path}/${path}.html`).href);
        widths[path] = await page.evaluate('document.documentElement.scrollWidth');
      }
      expect(widths).deep.equal(Object.fromEntries(paths.map((path) => [path, width])));
    });
  }

  it('is dark where the reader prefers it', async () => {
    const ground = 'getComputedStyle(document.body).backgroundColor';
    await open('index.html', { colorScheme: 'dark' });
    expect(await page.evaluate(ground)).equal('rgb(20, 25, 25)');
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await page.evaluate(ground)).equal('rgb(252, 251, 248)');
  });

  it('ran no script that failed, and made no external request', () => expect(failures).deep.equal([]));
});
