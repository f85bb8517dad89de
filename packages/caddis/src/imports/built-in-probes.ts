/* eslint-disable -- each line calls a built-in to see whether it does what it should */
/** Expressions that are true if the built-ins that our code uses most work as the language specifies. */
const probes: readonly (() => boolean)[] = [
  () => [1, 2].map((item) => item + 1)[1] === 3,
  () => [1, 2].filter((item) => item > 1).length === 1,
  () => [1, 2].flatMap((item) => [item, item]).length === 4,
  () => [[1], [2]].flat()[1] === 2,
  () => [1, 2].some((item) => item === 2) && [1, 2].every((item) => item > 0),
  () => [1, 2].find((item) => item === 2) === 2 && [1, 2].findIndex((item) => item === 2) === 1,
  () => [1, 2].includes(2) && [1, 2].indexOf(2) === 1 && [1, 2].at(-1) === 2,
  () => [1, 2].join('-') === '1-2' && [1, 2].slice(1)[0] === 2 && [1].concat([2]).length === 2,
  () => [2, 1].sort((a, b) => a - b)[0] === 1 && [1, 2].reverse()[0] === 2 && [1, 2].reduce((sum, item) => sum + item, 0) === 3,
  () => sameList(pushed(), 1, 2),
  () => sumOf([1, 2]) === 3 && [...[1, 2].entries()].length === 2 && [...[1, 2].keys()].length === 2 && [...[1, 2].values()].length === 2,
  () => Array.isArray([]) && !Array.isArray({}) && Array.from({ length: 2 }, (_, at) => at)[1] === 1,
  () => Object.keys({ a: 1 })[0] === 'a' && Object.values({ a: 1 })[0] === 1 && Object.entries({ a: 1 })[0]?.[1] === 1,
  () => Object.fromEntries([['a', 1]])['a'] === 1 && Object.assign({}, { a: 1 }).a === 1 && Object.hasOwn({ a: 1 }, 'a'),
  () => Object.isFrozen(Object.freeze({})) && Object.getPrototypeOf({}) === Object.prototype && Object.create(null) !== null,
  () => Object.defineProperty({ a: 0 }, 'a', { value: 1 }).a === 1 && Object.getOwnPropertyNames({ a: 1 }).length === 1,
  () => JSON.stringify({ a: [1, 'b'] }) === '{"a":[1,"b"]}' && (JSON.parse('{"a":[1,2]}') as { a: number[] }).a[1] === 2,
  () => new Map([[1, 2]]).get(1) === 2 && new Map([[1, 2]]).has(1) && new Map([[1, 2]]).set(2, 3).size === 2 && sumOf(new Map([[1, 2]]).values()) === 2,
  () => new Set([1, 1]).size === 1 && new Set([1]).has(1) && !new Set([1]).has(2) && sumOf(new Set([1, 2])) === 3,
  () => 'a,b'.split(',').length === 2 && 'ab'.slice(1) === 'b' && 'aa'.replace('a', 'b') === 'ba' && 'aa'.replaceAll('a', 'b') === 'bb',
  () => 'ab'.startsWith('a') && 'ab'.endsWith('b') && 'ab'.includes('b') && 'ab'.indexOf('b') === 1 && ' a '.trim() === 'a',
  () => 'Ab'.toLowerCase() === 'ab' && 'Ab'.toUpperCase() === 'AB' && 'a'.padEnd(2) === 'a ' && 'a'.repeat(2) === 'aa' && 'a'.charCodeAt(0) === 97,
  () => 'ab'.match(/b/)?.[0] === 'b' && [...'aa'.matchAll(/a/g)].length === 2 && /a(b)/.exec('ab')?.[1] === 'b' && /b/.test('ab'),
  () => Number.isInteger(1) && Number('2') === 2 && (2.5).toFixed(1) === '2.5' && String(1) === '1' && parseInt('12', 10) === 12,
  () => Math.min(1, 2) === 1 && Math.max(1, 2) === 2 && Math.floor(1.5) === 1 && typeof Date.now() === 'number',
  () => Promise.resolve(1).then(() => 2) instanceof Promise && Promise.all([]) instanceof Promise && typeof Promise.race === 'function',
  () => Reflect.ownKeys({ a: 1 }).length === 1 && Reflect.get({ a: 1 }, 'a') === 1 && Reflect.apply(Math.max, Math, [1, 2]) === 2,
  () => Math.max.call(Math, 1, 2) === 2 && Math.max.apply(Math, [1, 2]) === 2 && Math.max.bind(Math, 3)(2) === 3,
  () => new Error('a').message === 'a' && new Error('a', { cause: 1 }).cause === 1 && Symbol.for('a') === Symbol.for('a'),
  () => Buffer.from('é', 'utf8').length === 2 && Buffer.from('ab').toString('latin1') === 'ab' && Buffer.alloc(2).length === 2,
  () => new URL('http://a/b').pathname === '/b' && new AbortController().signal.aborted === false && structuredClone({ a: 1 }).a === 1,
  () => timersWork(),
];

/** Tells whether the built-ins work as the language specifies, as far as a few calls can show. @internal */
export function builtInsWork(): boolean {
  try {
    for (let at = 0; at < probes.length; at += 1) if (probes[at]?.() !== true) return false;
    return true;
  } catch {
    return false;
  }
}

function pushed(): readonly number[] {
  const list = [0, 1];
  list.push(2);
  return list.shift() === 0 ? list : [];
}

function sameList(list: readonly number[], first: number, second: number): boolean {
  return list.length === 2 && list[0] === first && list[1] === second;
}

function sumOf(items: Iterable<number>): number {
  let sum = 0;
  for (const item of items) sum += item;
  return sum;
}

function timersWork(): boolean {
  const timer = setTimeout(() => {}, 1);
  const isTimer = typeof timer === 'object';
  clearTimeout(timer);
  return isTimer;
}
