import { moduleDescriptor } from '../framework/descriptor.js';
import type { SourceState, SourceStatus } from './source-status.js';
import type { Upstream } from './upstream.js';

const states: ReadonlySet<unknown> = new Set<SourceState>(['pending', 'ok', 'empty', 'partial', 'stale', 'failing']);

/** Optional numeric fields of an upstream. */
const numbers = ['tier', 'priority', 'weight', 'maxRequests'] as const;

/**
 * Describes what is wrong with the upstreams that a source returned. Types do not constrain a module written in plain JavaScript,
 * so every caller of a source checks each new array before it uses it.
 *
 * @param answer - what `getUpstreams` returned, or what its promise resolved to
 * @returns a short phrase, e.g. `it answered null, not an array of upstreams`; `undefined` if nothing is wrong
 * @public
 */
export function upstreamsProblem(answer: unknown): string | undefined {
  if (!Array.isArray(answer)) return `it answered ${kindOf(answer)}, not an array of upstreams`;
  for (const [index, item] of (answer as readonly unknown[]).entries()) {
    if (!isObject(item)) return `item ${index} of its answer is ${kindOf(item)}, not an upstream`;
    const { dial, host, tls, serverName, labels, tier, priority, weight, maxRequests } = item as Partial<Upstream>;
    if (typeof dial !== 'string') return `the upstream at index ${index} of its answer has a dial that is not a string: ${kindOf(dial)}`;
    if (dial === '') return `the upstream at index ${index} of its answer has an empty dial`;
    if (host !== undefined && typeof host !== 'string') return `the upstream at index ${index} of its answer has a host that is not a string: ${kindOf(host)}`;
    if (tls !== undefined && typeof tls !== 'boolean') return `the upstream at index ${index} of its answer has a tls that is neither true nor false`;
    if (serverName !== undefined && typeof serverName !== 'string') return `the upstream at index ${index} of its answer has a serverName that is not a string`;
    if (labels !== undefined && !areTexts(labels)) return `the upstream at index ${index} of its answer has labels that are not an object of strings`;
    if (isCount(tier) && isCount(priority) && isCount(weight) && isCount(maxRequests)) continue;
    const wrong = numbers.find((name) => !isCount((item as Partial<Upstream>)[name]));
    return `the upstream at index ${index} of its answer has a ${wrong} that is not a number of 0 or more`;
  }
  return undefined;
}

function areTexts(value: unknown): boolean {
  return isObject(value) && !Array.isArray(value) && Object.values(value as object).every((each) => typeof each === 'string');
}

function isCount(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && value >= 0);
}

/**
 * Describes what is wrong with the status that a source returned, like {@link upstreamsProblem} does for upstreams.
 *
 * @param status - what `status` returned
 * @returns `undefined` if nothing is wrong
 * @public
 */
export function sourceStatusProblem(status: unknown): string | undefined {
  if (!isObject(status)) return `its status is ${kindOf(status)}, not an object`;
  const { state, upstreams } = status as Partial<SourceStatus>;
  if (!states.has(state)) return `its status has an unknown state: ${typeof state === 'string' ? JSON.stringify(state) : kindOf(state)}`;
  const problem = upstreamsProblem(upstreams);
  return problem === undefined ? undefined : `the upstreams of its status are wrong: ${problem}`;
}

/**
 * Returns the ID of the module that an object is an instance of, for messages.
 *
 * @returns `undefined` if the object's class is not a module
 * @public
 */
export function moduleIdOf(instance: object): string | undefined {
  return moduleDescriptor(instance.constructor)?.id;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return typeof (value as PromiseLike<unknown>).then === 'function' ? 'a promise' : 'an object';
  return typeof value === 'function' ? 'a function' : `a ${typeof value}`;
}
