import type { HttpRequest, HttpResponse, Next } from '@caddis/core/http';
import { systemClock } from '@caddis/core';
import { misdeeds, settlingTwice, startBackend, type Backend, type LogLine, type Misdeed } from '@caddis/test-helpers';
import { createCertificates, temporaryFolder, type CertificateFiles } from '@caddis/test-servers';
import { expect } from 'chai';
import { contracts, first, proxy } from './testing/contracts.js';
import { askAround, startContractServer, type ClientProtocol, type ContractServer } from './testing/contract-server.js';

const protocols: readonly ClientProtocol[] = ['HTTP/1.1', 'HTTP/2'];

/** Modules that settle twice, and the answer that the client gets: only the first one counts. */
const settledTwice: readonly { readonly name: string; readonly method: string; readonly server: (dial: string) => object; readonly misdeed: (dial: string) => Misdeed; readonly answer: string }[] = [
  {
    name: 'a handler',
    method: 'handle',
    server: () => first({ handler: 'faulty' }),
    misdeed: () => ((_request: HttpRequest, response: HttpResponse) => (response.end('answer'), settlingTwice(undefined, undefined))) as Misdeed,
    answer: '200 answer',
  },
  {
    name: 'a matcher',
    method: 'matches',
    server: () => ({ routes: [{ match: [{ path: ['/faulty'], faulty: {} }], handle: [{ handler: 'static_response', body: 'taken' }] }, { handle: [{ handler: 'static_response', body: 'other' }] }] }),
    misdeed: () => () => settlingTwice(true, false),
    answer: '200 taken',
  },
  {
    name: 'a source',
    method: 'getUpstreams',
    server: () => first(proxy({ dynamic_upstreams: { source: 'faulty' } })),
    misdeed: (dial) => () => settlingTwice([{ dial }], []),
    answer: '200 good',
  },
  {
    name: 'a transport',
    method: 'dispatch',
    server: (dial) => first(proxy({ upstreams: [{ dial }], transport: { protocol: 'faulty' } })),
    misdeed: () =>
      ((_request: unknown, handler: { onHead: (...head: unknown[]) => void; onEnd: (...end: unknown[]) => void; onError: (...failure: unknown[]) => void }) => {
        setImmediate(() => {
          handler.onHead(200, ['Content-Length', '4'], '');
          handler.onEnd([], Buffer.from('good'));
          handler.onEnd([], Buffer.from('more'));
          handler.onError(new Error('late'), 'response');
        });
        return { abort: () => undefined, resume: () => undefined };
      }) as Misdeed,
    answer: '200 good',
  },
];

describe('a module that breaks its contract', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let certificate: CertificateFiles;
  let backend: Backend;
  let edge: ContractServer | undefined;
  before(async () => {
    folder = await temporaryFolder();
    certificate = (await createCertificates(folder.path)).server;
    backend = await startBackend((_request, response) => void response.end('good'));
  });
  after(async () => {
    await backend.close();
    await folder.remove();
  });
  afterEach(async () => {
    misdeeds.clear();
    await edge?.stop();
    edge = undefined;
  });

  /** Sets the behaviour of the faulty modules that are not under test. */
  function behaveOtherwise(): void {
    misdeeds.set('getUpstreams', () => Promise.resolve([{ dial: backend.dial }]));
    misdeeds.set('handle', ((request: HttpRequest, _response: HttpResponse, next: Next) => {
      request.placeholders.provide('test.', { placeholder: (name) => (misdeeds.get('placeholder') as (name: string) => string)(name) });
      request.placeholders.set('set.value', () => (misdeeds.get('placeholder') as () => string)());
      return next();
    }) as Misdeed);
  }

  const errorsOf = (lines: readonly LogLine[]): readonly unknown[] =>
    lines
      .filter(({ level }) => level === 'error' || level === 'warn')
      .map((line) => {
        const { module, package: from, path } = (line['fault'] ?? line['source'] ?? {}) as { module?: string; package?: string; path?: string };
        return [module, from, path];
      });

  for (const { name, method, path, id, server, faults, answer } of contracts) {
    for (const [misdeed, fault] of Object.entries(faults)) {
      for (const protocol of protocols) {
        it(`answers ${JSON.stringify(answer.slice(0, 24))} over ${protocol} when ${name} ${misdeed}`, async () => {
          behaveOtherwise();
          misdeeds.set(method, fault);
          edge = await startContractServer(server(backend.dial), certificate, systemClock);
          expect(await askAround(protocol, edge.port)).to.deep.equal(['200 other', answer, '200 other', '200 other']);
          expect(errorsOf(edge.lines)).to.deep.equal([[id, 'test', `/apps/http/servers/edge${path}`]]);
        });
      }
    }
  }

  for (const { name, method, server, misdeed, answer } of settledTwice) {
    for (const protocol of protocols) {
      it(`answers ${JSON.stringify(answer)} over ${protocol} when ${name} settles twice, and has nothing to tell`, async () => {
        misdeeds.set(method, misdeed(backend.dial));
        edge = await startContractServer(server(backend.dial), certificate, systemClock);
        expect(await askAround(protocol, edge.port)).to.deep.equal(['200 other', answer, '200 other', '200 other']);
        expect(errorsOf(edge.lines)).to.deep.equal([]);
      });
    }
  }
});
