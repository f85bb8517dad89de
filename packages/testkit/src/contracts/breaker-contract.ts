import type { Probe } from './probe.js';

/** How often a breaker is asked or told. */
const rounds = 200;

/** A circuit breaker: true or false at once, without counting how often it is asked. */
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
