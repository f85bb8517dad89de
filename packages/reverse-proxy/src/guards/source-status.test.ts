import type { SourceStatus } from '@caddis/core/http';
import { expect } from 'chai';
import { fetchAnswer, type LogLine } from '@caddis/test-helpers';
import { useFixture } from '../testing/fixture.js';
import { DirectoryApp, ScriptedSource } from '../testing/scripted-modules.js';

describe('what a source says of itself', () => {
  const fixture = useFixture();
  const good: SourceStatus = { state: 'ok', upstreams: [] };
  const statuses: readonly (readonly [name: string, status: () => unknown, told: SourceStatus | undefined, logged: RegExp | undefined])[] = [
    ['a status', () => good, good, undefined],
    [
      'an error',
      () => {
        throw new Error('misdeed');
      },
      undefined,
      /^misdeed$/,
    ],
    [
      'undefined, thrown',
      () => {
        throw undefined;
      },
      undefined,
      /status\(\) threw undefined/,
    ],
    ['null', () => null, undefined, /status\(\) returned something that is not a status/],
    ['a text', () => 'well', undefined, /status\(\) returned something that is not a status/],
    ['a promise', () => Promise.resolve(good), undefined, /status\(\) returned something that is not a status/],
    ['a promise that rejects', () => Promise.reject(new Error('no')), undefined, /status\(\) returned something that is not a status/],
    ['a state that there is not', () => ({ state: 'fine', upstreams: [] }), undefined, /status\(\) returned something that is not a status/],
    ['upstreams without dial', () => ({ state: 'ok', upstreams: [{}] }), undefined, /status\(\) returned something that is not a status/],
  ];
  for (const [name, status, told, logged] of statuses) {
    it(`is ${name}: the server starts, no backend is lost, and only the report shows it`, async () => {
      const backend = await fixture.backend((_request, response) => void response.end('good'));
      ScriptedSource.scripts.set('reporting', { getUpstreams: () => [{ dial: backend.dial }], status: status as () => SourceStatus });
      const edge = await fixture.edge({ handler: 'reverse_proxy', dynamic_upstreams: { source: 'scripted', script: 'reporting' } }, [], { extra: { DirectoryApp } });
      expect((await fetchAnswer(edge.url())).body).to.equal('good');
      const problems = (): readonly LogLine[] => edge.lines.filter(({ level }) => level === 'error');
      expect(problems()).to.deep.equal([]);
      const reports = [...(DirectoryApp.latest?.proxies ?? [])].map((proxy) => proxy.report());
      expect(reports.map(({ source, upstreams }) => [source, upstreams.map(({ address }) => address)])).to.deep.equal([[told, [backend.dial]]]);
      const [line, ...more] = problems();
      expect((line?.['err'] as Error | undefined)?.message ?? '').to.match(logged ?? /^$/);
      expect(more).to.deep.equal([]);
    });
  }
});
