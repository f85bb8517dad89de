import type { ModuleTemplate } from '../../module-template.js';
import { proxyDocument } from './example-documents.js';

/** A policy that uses only what every candidate has. @internal */
export const template: ModuleTemplate = {
  contract: 'SelectionPolicy',
  classSuffix: 'Policy',
  summary: 'Picks the least busy of the first few available upstreams.',
  imports: {
    '@caddis/core': ['integer'],
    '@caddis/core/http': ['type Candidate', 'type HttpRequest', 'type HttpResponse'],
  },
  fields: `
among: integer({ description: 'Number of available upstreams to choose among, from the first one on.', default: 2, minimum: 1 }),`,
  members: `
/** Picks one of the candidates, or none. It is called for each request, so it must be fast and must not wait. */
select«<Some extends Candidate>»(candidates«: readonly Some[]», _request«: HttpRequest», _response«: HttpResponse»)«: Some | undefined» {
  let best«: Some | undefined»;
  let seen = 0;
  for (const candidate of candidates) {
    if (!candidate.available) continue;
    if (best === undefined || candidate.requests < best.requests) best = candidate;
    seen += 1;
    if (seen === this.config.among) break;
  }
  return best;
}`,
  config: { among: 2 },
  document: proxyDocument({ load_balancing: { selection_policy: '__MODULE__' } }),
  tryIt: { command: 'curl http://localhost:8080/', output: 'hello from the first backend\n' },
  test: {
    imports: { '@caddis/core/http': ['type Candidate', 'type HttpRequest', 'type HttpResponse'] },
    code: `
const candidate = (dial«: string», requests«: number», available = true)«: Candidate» => ({ upstream: { dial }, requests, available });
const pick = (candidates«: readonly Candidate[]») =>
  new __CLASS__({ among: 2 }).select(candidates, {}« as HttpRequest», {}« as HttpResponse»)?.upstream.dial;

it('picks the least busy of the first two that are available', () => {
  assert.equal(pick([candidate('a', 0, false), candidate('b', 3), candidate('c', 2), candidate('d', 1)]), 'c');
});

it('picks none if none is available', () => {
  assert.equal(pick([candidate('a', 0, false)]), undefined);
});`,
  },
};
