import { isIP } from 'node:net';
import type { Probe } from './probe.js';
import { assertUnchanged, requestSummary } from './request-summary.js';
import { sampleRequests } from './sample-requests.js';

/** Checks a source of IP ranges: it returns a list at once, and the same array while nothing has changed. */
export function ipSourceContract(probe: Probe): void {
  let last: unknown;
  for (const request of sampleRequests()) {
    const before = requestSummary(request);
    const answer = probe.callAtOnce('getRanges', request);
    assertUnchanged(probe, 'getRanges', { request, before });
    if (!Array.isArray(answer) || !answer.every((range) => typeof range === 'string')) {
      throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `getRanges() answered ${Array.isArray(answer) ? 'a list that holds no texts' : typeof answer}, not a list of texts`);
    }
    const wrong = (answer as readonly string[]).find((range) => !isRange(range));
    if (wrong !== undefined) throw probe.finding('CONFORMANCE_IP_RANGE', `getRanges() gave ${JSON.stringify(wrong)}`);
    if (last !== undefined && last !== answer && JSON.stringify(last) === JSON.stringify(answer)) throw probe.finding('CONFORMANCE_IP_IDENTITY', 'two calls of getRanges() gave two arrays with the same ranges');
    last = answer;
  }
}

function isRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
