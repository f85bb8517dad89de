import { module } from '@caddis/core';
import { type SourceStatus, type Upstream, upstreams, type UpstreamSource } from '@caddis/core/http';
import * as reverseProxy from '@caddis/reverse-proxy';
import { type Backend, RawClient, startBackend } from '@caddis/test-helpers';
import { needPrograms } from '@caddis/test-servers';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { patienceMs, startBrowser } from '../testing/browser.js';
import { anyPort, startAdmin, type TestAdmin } from '../testing/start-admin.js';

const hostile = '<img src=x onerror=alert(1)>';

@module(upstreams, { name: 'flaky', summary: 'A source that fails.' })
class FlakySource implements UpstreamSource {
  getUpstreams(): readonly Upstream[] {
    throw new Error(hostile);
  }

  status(): SourceStatus {
    return { state: 'failing', upstreams: [], lastError: { message: `no answer ${hostile}`, at: Date.now() } };
  }
}

describe('the page of the admin endpoint, in a browser', () => {
  let browser: Browser;
  let backend: Backend;
  let admin: TestAdmin;
  let page: Page;
  let failures: string[] = [];

  before(async function () {
    needPrograms(this, 'chromium');
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
  });
  beforeEach(async () => {
    failures = [];
    backend = await startBackend((_request, response) => response.end('hello'));
    admin = await startAdmin(config(), {}, [...Object.values(reverseProxy).filter(isClass), FlakySource]);
  });
  afterEach(async () => {
    await page?.context().close();
    await admin.stop();
    await backend.close();
  });

  const config = (...more: readonly object[]): object => ({
    admin: anyPort,
    apps: {
      http: {
        servers: {
          [hostile]: {
            listen: ['127.0.0.1:0'],
            automatic_https: { disable: true },
            routes: [
              { match: [{ path: ['/static/*'] }], handle: [{ handler: 'static_response', body: 'hello' }], terminal: true },
              { match: [{ path: [`/${hostile}`] }], handle: [{ handler: 'reverse_proxy', dynamic_upstreams: { source: 'flaky' } }] },
              { handle: [{ handler: 'reverse_proxy', upstreams: [{ dial: backend.dial }], health_checks: { passive: { fail_duration: '1h' } } }] },
              ...more,
            ],
          },
        },
      },
    },
  });

  async function open(options: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(patienceMs);
    page = await context.newPage();
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('console', (message) => failures.push(message.text()));
    page.on('dialog', (dialog) => failures.push(dialog.message()));
    await page.goto(`http://${admin.admin.address ?? ''}/`);
    await page.waitForSelector('#modules details');
  }

  it('shows servers with their routes, a source that fails, and names as text', async () => {
    await open();
    expect(await page.textContent('#servers h3 code')).equal(hostile);
    expect(await page.textContent('#servers tbody tr:first-child')).equal('{"path":["/static/*"]}static_responseends here');
    expect(await page.textContent('#sources .mark')).equal('failing');
    expect(await page.textContent('#sources td[data-label="Last error"]')).contain(`no answer ${hostile}`);
    expect([await page.locator('img').count(), failures]).deep.equal([0, []]);
  });

  it('shows that an upstream goes down, and a config that is loaded and one that is refused', async () => {
    await open();
    await page.waitForSelector('#backends .mark:text("healthy")');
    await backend.close();
    const listening = await page.textContent('#servers h3 .dim');
    const client = await RawClient.connect(Number(/:(\d+)$/.exec(listening ?? '')?.[1]));
    client.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await client.closed();
    await page.waitForSelector('#backends .mark:text("down")');
    await admin.runtime.load(JSON.stringify(config({ handle: [{ handler: 'static_response', body: 'last' }] })));
    await page.waitForSelector('#loads details:nth-of-type(2)');
    expect(await page.textContent('#loads details:first-of-type')).match(/serves.*kept.*new/s);
    await admin.runtime.load(JSON.stringify(config({ handle: [{ handler: 'nobody' }] }))).catch(() => {});
    await page.waitForSelector('#loads .mark:text("refused")');
    expect(await page.locator('#loads details .mark').allTextContents()).deep.equal(['refused', 'serves', 'replaced']);
    expect(failures).deep.equal([]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 1280]) {
      it(`fits in ${width} pixels, ${colorScheme}`, async () => {
        await open({ colorScheme, viewport: { width, height: 800 } });
        const [scrollWidth, background] = (await page.evaluate('[document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor]')) as [number, string];
        expect([scrollWidth, background, failures]).deep.equal([width, colorScheme === 'light' ? 'rgb(252, 251, 248)' : 'rgb(20, 25, 25)', []]);
      });
    }
  }
});

function isClass(value: unknown): value is never {
  return typeof value === 'function' && Object.getOwnPropertySymbols(value).includes(Symbol.for('caddis.module'));
}
