import { describeValue, propertyOf } from '@caddis/core';
import type { LogField } from '@caddis/core/logging';
import { deepFrozen } from './deep-frozen.js';
import type { Probe } from './probe.js';

/** Values as they occur in logs. Clients can choose many of them. */
const values: readonly unknown[] = ['text', '', '192.0.2.7', '[2001:db8::1]:443', '/a?b=c&b=%zz', 'a=b; c', '\ud800\n', 'x'.repeat(100_000), 0, -1.5, true, null, ['a', 1, null], [['sid=a; b=c']], {}, { a: { b: ['c'] } }];

/** Checks a log field filter: it returns at once a field that JSON can represent, or nothing. */
export function logFieldFilterContract(probe: Probe): void {
  for (const value of values) judge(probe, Object.freeze({ name: 'field', value: deepFrozen(value) }));
}

function judge(probe: Probe, field: LogField): void {
  const answer = probe.callAtOnce('filter', field);
  if (answer === undefined) return;
  const wrong = (what: string): Error => probe.finding('CONFORMANCE_CONTRACT_ANSWER', `for the value ${shown(field.value)}, filter() answered ${what}`);
  if (typeof answer !== 'object' || answer === null) throw wrong(`${describeValue(answer)}, not a field or undefined`);
  if (typeof propertyOf(answer, 'name') !== 'string') throw wrong('an object without a text as name');
  let json: string | undefined;
  try {
    json = JSON.stringify(propertyOf(answer, 'value'));
  } catch (error) {
    throw wrong(`a value that JSON has no form for: ${String(propertyOf(error, 'message'))}`);
  }
  if (json === undefined) throw wrong('a value that JSON has no form for; undefined in place of the field leaves it out');
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
