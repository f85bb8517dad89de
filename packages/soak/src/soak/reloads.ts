import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { until } from '@caddis/test-helpers';
import { rest } from '../rest.js';
import { generationPath, soakDocument, type SoakSetting } from './soak-document.js';
import type { Tally } from './verdict/tally.js';

/** Mistakes that make a config fail, each at a different stage of loading. */
const mistakes: Readonly<Record<string, (document: Document, takenPort: number) => string>> = {
  'no JSON': (document) => JSON.stringify(document).slice(0, -1),
  'unknown module': (document) => JSON.stringify({ ...document, apps: { ...document.apps, htp: {} } }),
  'wrong type': (document) => JSON.stringify({ ...document, apps: { ...document.apps, http: { ...document.apps.http, grace_period: [] } } }),
  'missing file': (document) => JSON.stringify({ ...document, apps: { ...document.apps, tls: { ...document.apps.tls, certificates: { load_files: [{ certificate: '/nowhere', key: '/nowhere' }] } } } }),
  'port in use': (document, takenPort) => {
    const { http } = document.apps;
    const inUse = { listen: [`127.0.0.1:${takenPort}`], automatic_https: { disable: true } };
    return JSON.stringify({ ...document, apps: { ...document.apps, http: { ...http, servers: { ...http.servers, inUse } } } });
  },
};

const kinds = Object.keys(mistakes);

interface Document {
  readonly admin: object;
  readonly apps: { readonly http: { readonly servers: object }; readonly tls: object };
}

/**
 * Reloads configs repeatedly. Half of them are invalid: they must be refused and change nothing.
 *
 * @param takenPort - a port of 127.0.0.1 on which another program listens
 * @param everyMs - time between two reloads
 */
export async function runReloads(setting: SoakSetting, takenPort: number, everyMs: number, tally: Tally, signal: AbortSignal): Promise<void> {
  let serving = 0;
  for (let round = 1; !signal.aborted; round += 1) {
    await rest(everyMs, signal);
    if (signal.aborted) return;
    const good = soakDocument(setting, round);
    const mistake = round % 2 === 0 ? kinds[(round / 2) % kinds.length] : undefined;
    const document = mistake === undefined ? JSON.stringify(good) : mistakes[mistake]?.(good as Document, takenPort);
    const from = performance.now();
    const answer = await load(setting.ports.admin, document ?? '');
    const told = `${mistake ?? 'good config'}: ${answer.status} ${answer.status === 200 ? '' : answer.body.slice(0, 200)}`.trim();
    if (mistake === undefined && answer.status === 200) serving = round;
    if ((answer.status === 200) === (mistake === undefined)) tally.count(`reload: ${mistake === undefined ? 'taken' : `refused, ${mistake}`}`);
    // A new worker may have been killed while it loaded its first config.
    else if (tally.hasLostWorker(from) && answer.status === 400) tally.count(`lost: reload: ${told} (kill worker)`);
    else tally.fault(`reload: ${told}`);
    let body = '';
    // Workers take over a config one after the other, in a moment that a busy machine makes longer. But none ever serves a bad one.
    await until('the config serves', async () => {
      body = await servedGeneration(setting.ports.plain, tally);
      return body === String(serving) || body === String(round);
    }).catch(() => undefined);
    if (body !== String(serving)) tally.fault(`reload: config ${body} serves after one with ${mistake ?? 'no mistake'}, expected ${serving}`);
  }
}

/** Returns the generation of the config that is being served; retries if a worker was killed during the request. */
async function servedGeneration(port: number, tally: Tally): Promise<string> {
  for (;;) {
    const from = performance.now();
    const { status, body } = await ask(port, { path: generationPath });
    if (status !== 0 || !tally.hasLostWorker(from)) return body;
  }
}

function load(port: number, document: string): Promise<{ status: number; body: string }> {
  return ask(port, { path: '/load', method: 'POST', headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(document) } }, document);
}

async function ask(port: number, options: object, body = ''): Promise<{ status: number; body: string }> {
  try {
    return await new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
      });
      sent.on('error', reject).end(body);
    });
  } catch (error) {
    return { status: 0, body: (error as Error).message };
  }
}
