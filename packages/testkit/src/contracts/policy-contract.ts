import type { Candidate, HttpRequest } from '@caddis/core/http';
import { testRequest } from '@caddis/test-helpers';
import { testResponse } from '../response/test-response.js';
import type { Probe } from './probe.js';
import { assertUnchanged, requestSummary } from './request-summary.js';
import { sampleRequests } from './sample-requests.js';

/** A list of candidates as the proxy may offer it. */
interface Offer {
  readonly name: string;
  readonly available: readonly boolean[];
  readonly setAside?: readonly boolean[];
}

const offers: readonly Offer[] = [
  { name: 'no candidates', available: [] },
  { name: 'three that are not available', available: [false, false, false] },
  { name: 'one that is available', available: [true] },
  { name: 'three, all available', available: [true, true, true] },
  { name: 'three, the first available', available: [true, false, false] },
  { name: 'three, the second available', available: [false, true, false] },
  { name: 'three, the last available', available: [false, false, true] },
  { name: 'three, two of which the request has failed on', available: [false, true, false], setAside: [true, false, true] },
];

/** How many clients ask, and how often each: a policy may treat clients differently, choose at random, or keep a position. */
const clients = 12;
const rounds = 3;

/** Checks a selection policy: it returns at once one of the available candidates, whenever one of those is a candidate that it ever picks. */
export function policyContract(probe: Probe): void {
  const missed: { readonly offer: Offer; readonly index: number }[] = [];
  const picked = new Set<number>();
  for (const offer of offers) {
    // Within one offer every call gets the same array, as first attempts do in the proxy.
    const candidates = candidatesOf(offer);
    for (let round = 0; round < rounds; round += 1) {
      for (const request of requests()) {
        const [before, response] = [requestSummary(request), testResponse()];
        const index = judge(probe, offer, candidates, probe.callAtOnce('select', candidates, request, response));
        if (response.headSent || response.ended) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'select() answered the client, which the backend does');
        assertUnchanged(probe, 'select', { request, before });
        if (index >= 0) picked.add(index);
        else for (const [at, isAvailable] of offer.available.entries()) if (isAvailable) missed.push({ offer, index: at });
      }
    }
  }
  if (picked.size === 0) throw probe.finding('CONFORMANCE_POLICY_NONE', 'offered three, all available, select() picked none');
  // The policy's config may exclude a candidate for good. It is only a fault if the candidate was picked elsewhere.
  const wrong = missed.find(({ index }) => picked.has(index));
  if (wrong !== undefined) throw probe.finding('CONFORMANCE_POLICY_NONE', `offered ${wrong.offer.name}, select() picked none`);
}

/** @returns the index of the candidate that was picked; -1 for none */
function judge(probe: Probe, { name }: Offer, candidates: readonly Candidate[], answer: unknown): number {
  if (answer === undefined) return -1;
  const index = candidates.findIndex((candidate) => candidate === answer);
  if (index < 0) throw probe.finding('CONFORMANCE_POLICY_FOREIGN', `offered ${name}, select() returned ${answer === null ? 'null' : `a ${typeof answer}`} that is none of them`);
  if (candidates[index]?.available !== true) throw probe.finding('CONFORMANCE_POLICY_UNAVAILABLE', `offered ${name}, select() picked one that is not available`);
  return index;
}

function requests(): readonly HttpRequest[] {
  const others = Array.from({ length: clients }, (_, at) => {
    const clientIp = `192.0.2.${at + 1}`;
    return testRequest({ clientIp, remote: { address: clientIp, port: 1000 + at }, uri: `/path/${at}?key=${at}`, headers: ['X-Key', `${at}`, 'Cookie', `lb=${at}; key=${at}`] });
  });
  return [...sampleRequests(), ...others];
}

/** Frozen, so that a policy which sorts its caller's list is caught. */
function candidatesOf({ available, setAside = [] }: Offer): readonly Candidate[] {
  return Object.freeze(
    available.map((isAvailable, index) => {
      const upstream = Object.freeze({ dial: `10.0.0.${index + 1}:80` });
      return Object.freeze({ upstream, available: isAvailable, requests: index, setAside: setAside[index] ?? false });
    }),
  );
}
