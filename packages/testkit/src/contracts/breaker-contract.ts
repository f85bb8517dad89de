import type { Probe } from './probe.js';

/** How often `ok()` and `record()` are called. */
const rounds = 200;

/** Checks a circuit breaker: `ok()` returns a boolean at once, and the number of its calls does not matter. */
export function breakerContract(probe: Probe): void {
  if (ask(probe) !== true) throw probe.finding('CONFORMANCE_BREAKER_TRIPPED', 'ok() is false before anything was recorded');
  for (let round = 0; round < rounds; round += 1) if (ask(probe) !== true) throw probe.finding('CONFORMANCE_BREAKER_COUNTS', `ok() became false at call ${round + 2}, though nothing was recorded`);
  for (let round = 0; round < rounds; round += 1) probe.callAtOnce('record', 200, 1);
  if (ask(probe) !== true) throw probe.finding('CONFORMANCE_BREAKER_TRIPPED', `ok() is false after ${rounds} responses of 200 in 1 ms`);
  for (const status of [500, 502, 504]) probe.callAtOnce('record', status, 10_000);
  ask(probe);
}

function ask(probe: Probe): boolean {
  const answer = probe.callAtOnce('ok');
  if (typeof answer !== 'boolean') throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `ok() answered ${typeof answer}, not true or false`);
  return answer;
}
