import { expect } from 'chai';
import type { LoadRequest, Outcome } from '../requests/load-request.js';
import { killWorker, Tally } from './tally.js';
import { everyGroup, Troubles } from './troubles.js';

const request: LoadRequest = { group: 'static', method: 'GET', path: '/static/2/a', body: '', expected: 'aa' };

interface Case {
  readonly title: string;
  readonly method?: 'GET' | 'POST';
  readonly outcome: Outcome;
  readonly isTroubled: boolean;
  readonly hasLostWorker?: boolean;
  readonly verdict: 'answered' | 'lost' | 'fault';
}

const cases: readonly Case[] = [
  { title: 'the right body', outcome: { status: 200, body: 'aa' }, isTroubled: true, verdict: 'answered' },
  { title: 'a wrong body, whatever happened', outcome: { status: 200, body: 'ab' }, isTroubled: true, verdict: 'fault' },
  { title: 'a GET that fails, whatever happened', outcome: { status: 502, body: 'other side closed' }, isTroubled: true, verdict: 'fault' },
  { title: 'a POST that a backend in trouble may have seen', method: 'POST', outcome: { status: 502, body: 'other side closed' }, isTroubled: true, verdict: 'lost' },
  { title: 'a POST that fails while nothing is wrong', method: 'POST', outcome: { status: 502, body: 'other side closed' }, isTroubled: false, verdict: 'fault' },
  { title: 'a POST to a backend that took too long', method: 'POST', outcome: { status: 504, body: 'no response in time' }, isTroubled: false, verdict: 'lost' },
  { title: 'a GET to a backend that took too long', outcome: { status: 504, body: 'no response in time' }, isTroubled: true, verdict: 'fault' },
  { title: 'a POST that no backend has seen', method: 'POST', outcome: { status: 502, body: '127.0.0.1:9: cannot connect: refused' }, isTroubled: true, verdict: 'fault' },
  { title: 'a POST without an upstream', method: 'POST', outcome: { status: 503, body: 'no upstreams available' }, isTroubled: true, verdict: 'fault' },
  { title: 'a response that is cut with its backend', outcome: { failure: 'ECONNRESET', answered: true, stale: false }, isTroubled: true, verdict: 'lost' },
  { title: 'a response that is cut while nothing is wrong', outcome: { failure: 'ECONNRESET', answered: true, stale: false }, isTroubled: false, verdict: 'fault' },
  { title: 'a response that does not end', outcome: { failure: 'no end of the answer', answered: true, stale: false }, isTroubled: true, verdict: 'fault' },
  { title: 'no response at all', outcome: { failure: 'ECONNRESET', answered: false, stale: false }, isTroubled: true, verdict: 'fault' },
  { title: 'a GET that a worker had under way', outcome: { failure: 'ECONNRESET', answered: false, stale: false }, isTroubled: false, hasLostWorker: true, verdict: 'lost' },
  { title: 'a GET that nobody answers since a worker is gone', outcome: { failure: 'no end of the answer', answered: false, stale: false }, isTroubled: false, hasLostWorker: true, verdict: 'fault' },
  { title: 'a GET that another worker refuses', outcome: { status: 502, body: 'other side closed' }, isTroubled: false, hasLostWorker: true, verdict: 'fault' },
];

describe('Tally', () => {
  for (const { title, method = 'GET', outcome, isTroubled, hasLostWorker = false, verdict } of cases) {
    it(`judges ${title}: ${verdict}`, () => {
      const troubles = new Troubles();
      if (isTroubled) troubles.begin('static', 'kill backend');
      if (hasLostWorker) troubles.begin(everyGroup, killWorker);
      // Troubles of other groups do not excuse failures.
      troubles.begin('dns', 'kill backend');
      const tally = new Tally(troubles);
      tally.judge('HTTP/1', { ...request, method }, outcome, performance.now());
      const kinds = [...[...tally.counts.keys()].map((what) => what.split(':')[0]), ...[...tally.faults.keys()].map(() => 'fault')];
      expect(kinds).to.deep.equal([verdict]);
    });
  }
});
