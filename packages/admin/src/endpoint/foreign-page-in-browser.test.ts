import { createServer, type Server } from 'node:http';
import { listenOnOwnPort } from '@caddis/test-helpers';
import { needPrograms } from '@caddis/test-servers';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { patienceMs, startBrowser } from '../testing/browser.js';
import { anyPort, startAdmin, type TestAdmin } from '../testing/start-admin.js';

/** What a page tries, as JavaScript (`at` is the endpoint, `other` a valid config), and what it gets to see. */
interface Attempt {
  readonly title: string;
  readonly script: string;
  readonly seen: string;
}

/** A form that is submitted to a frame. A form can send JSON: the text between a field's name and its value completes it. */
const form = (path: string, encoding: string): string => `new Promise((done) => {
  document.body.innerHTML = '<iframe name="answer"></iframe><form method="post" target="answer"><input name="x"></form>';
  const [frame, sent] = document.body.children;
  sent.action = at + '${path}';
  sent.enctype = '${encoding}';
  sent.firstChild.name = other.slice(0, -1) + ',"$schema":"';
  sent.firstChild.value = '"}';
  frame.onload = () => { let text = 'nothing'; try { text = frame.contentDocument.body.textContent; } catch {} done(text); };
  setTimeout(() => sent.submit());
})`;

/** A frame whose page has an opaque origin. */
const sandbox = (script: string): string => `new Promise((done) => {
  addEventListener('message', ({ data }) => done(data), { once: true });
  const frame = document.createElement('iframe');
  frame.sandbox = 'allow-scripts';
  frame.srcdoc = '<script>const at = ' + JSON.stringify(at) + ', other = ' + JSON.stringify(other) + '; (${script}).then((text) => parent.postMessage(text, "*"), () => parent.postMessage("nothing", "*"))</scr' + 'ipt>';
  document.body.append(frame);
})`;

const element = (name: string, attribute: string, path: string): string => `new Promise((done) => {
  const each = document.createElement('${name}');
  each.onload = () => done('loaded');
  each.onerror = () => done('nothing');
  each.${attribute} = at + '${path}';
  document.body.append(each);
})`;

const post = (path: string, options: string): string => `fetch(at + '${path}', { method: 'POST', body: other, ${options} }).then((answer) => answer.type + answer.status)`;

const attempts: readonly Attempt[] = [
  { title: 'a POST that needs no preflight', script: post('/load', `headers: { 'Content-Type': 'text/plain' }`), seen: 'nothing' },
  { title: 'a POST of JSON', script: post('/load', `headers: { 'Content-Type': 'application/json' }`), seen: 'nothing' },
  { title: 'a POST of JSON whose type is none', script: post('/load', `headers: { 'Content-Type': '' }`), seen: 'nothing' },
  { title: 'a POST without CORS', script: post('/load', `mode: 'no-cors'`), seen: 'nothing' },
  { title: 'a POST with what the browser knows of the endpoint', script: post('/stop', `credentials: 'include'`), seen: 'nothing' },
  { title: 'a beacon', script: `navigator.sendBeacon(at + '/load', other) && navigator.sendBeacon(at + '/stop')`, seen: 'true' },
  { title: 'a DELETE', script: `fetch(at + '/config/', { method: 'DELETE' }).then((answer) => answer.status)`, seen: 'nothing' },
  { title: 'a look', script: `fetch(at + '/config/').then((answer) => answer.text())`, seen: 'nothing' },
  { title: 'a look without CORS', script: `fetch(at + '/config/', { mode: 'no-cors' }).then((answer) => answer.text())`, seen: 'nothing' },
  { title: 'a look without a referrer', script: `fetch(at + '/config/', { referrerPolicy: 'no-referrer' }).then((answer) => answer.text())`, seen: 'nothing' },
  { title: 'an event stream', script: `new Promise((done) => { const stream = new EventSource(at + '/page/state'); stream.onopen = () => done('open'); stream.onerror = () => { stream.close(); done('nothing'); }; })`, seen: 'nothing' },
  { title: 'a WebSocket', script: `new Promise((done) => { const socket = new WebSocket(at.replace('http', 'ws') + '/config/'); socket.onopen = () => done('open'); socket.onerror = () => done('nothing'); })`, seen: 'nothing' },
  { title: 'a script', script: element('script', 'src', '/config/'), seen: 'nothing' },
  { title: 'an image', script: element('img', 'src', '/config/'), seen: 'nothing' },
  { title: 'a form of texts', script: form('/load', 'text/plain'), seen: 'nothing' },
  { title: 'a form', script: form('/stop', 'application/x-www-form-urlencoded'), seen: 'nothing' },
  { title: 'a frame without an origin, which posts', script: sandbox(`fetch(at + "/load", { method: "POST", body: other }).then((answer) => answer.text())`), seen: 'nothing' },
  { title: 'a frame without an origin, which looks', script: sandbox(`fetch(at + "/config/").then((answer) => answer.text())`), seen: 'nothing' },
];

/** A page whose host name now resolves to the endpoint (DNS rebinding). The browser treats the endpoint as the same origin. */
const rebound: readonly Attempt[] = [
  { title: 'a look', script: `fetch('/config/').then((answer) => answer.status)`, seen: '403' },
  { title: 'a POST', script: `fetch('/load', { method: 'POST', body: other }).then((answer) => answer.status)`, seen: '403' },
  { title: 'an event stream', script: `new Promise((done) => { const stream = new EventSource('/page/state'); stream.onopen = () => done('open'); stream.onerror = () => { stream.close(); done('nothing'); }; })`, seen: 'nothing' },
  { title: 'a frame', script: `new Promise((done) => { const frame = document.createElement('iframe'); frame.src = '/'; frame.onload = () => { let text = 'nothing'; try { text = frame.contentDocument.querySelector('#modules') ? 'the page' : 'nothing'; } catch {} done(text); }; document.body.append(frame); })`, seen: 'nothing' },
];

describe('a page of another origin, in a browser', () => {
  const document = { admin: anyPort, apps: { http: {} } };
  let browser: Browser;
  let foreign: Server;
  let page: Page;
  let server: TestAdmin;
  let foreignPort = 0;

  before(async function () {
    needPrograms(this, 'chromium');
    browser = await startBrowser(['--host-resolver-rules=MAP evil.test 127.0.0.1', '--disable-features=BlockInsecurePrivateNetworkRequests,LocalNetworkAccessChecks,PrivateNetworkAccessChecks']);
    foreign = createServer((_request, response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><body>'));
    foreignPort = await listenOnOwnPort(foreign, '127.0.0.1');
    server = await startAdmin(document);
    page = await browser.newPage();
    page.setDefaultTimeout(patienceMs);
  });
  after(async () => {
    await server?.stop();
    await browser?.close();
    foreign?.closeAllConnections();
    foreign?.close();
  });

  async function tryAll(list: readonly Attempt[]): Promise<void> {
    const at = `http://${server.admin.address ?? ''}`;
    const seen: Record<string, string> = {};
    for (const { title, script } of list) {
      const told = `const [at, other] = [${JSON.stringify(at)}, ${JSON.stringify('{"apps":{}}')}]; return String(await (${script}));`;
      seen[title] = await page.evaluate(`(async () => { try { ${told} } catch { return 'nothing'; } })()`);
    }
    expect(seen).to.deep.equal(Object.fromEntries(list.map((each) => [each.title, each.seen])));
    // Check that the last request has been processed.
    expect(await server.get('/config/')).to.deep.equal(document);
    expect([server.runtime.current?.plan.document, server.told()]).to.deep.equal([document, false]);
  }

  it('changes nothing and sees nothing', async () => {
    await page.goto(`http://127.0.0.1:${foreignPort}/`);
    await tryAll(attempts);
  });

  it('changes nothing and sees nothing from a page that another name has', async () => {
    await page.goto(`http://evil.test:${foreignPort}/`);
    await tryAll(attempts);
  });

  it('changes nothing and sees nothing where its name leads to the endpoint', async () => {
    const own = `http://evil.test:${server.admin.address?.split(':').at(-1) ?? ''}/`;
    await page.route(own, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><body>' }), { times: 1 });
    await page.goto(own);
    await tryAll(rebound);
  });

  it('leads nowhere with a link', async () => {
    await page.goto(`http://evil.test:${foreignPort}/`);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/config/')),
      page.evaluate(`{ const link = document.createElement('a'); link.href = 'http://${server.admin.address ?? ''}/config/'; link.referrerPolicy = 'no-referrer'; document.body.append(link); setTimeout(() => link.click()); }`),
    ]);
    expect(answer.status()).to.equal(403);
  });
});
