import { builtInsWork } from './built-in-probes.js';

/*
 * This code runs right after a package may have replaced built-ins, perhaps by functions that throw. It therefore calls only those built-ins that it
 * saved at its own import, and iterates over lists by index.
 */
const { apply, defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;

/** One property of a built-in object, as it was at the start. */
interface BuiltIn {
  readonly holder: object;
  readonly key: PropertyKey;
  /** Name in messages, e.g. `Array.prototype.map`. */
  readonly name: string;
  was: PropertyDescriptor;
}

/** Globals that are guarded, each with its prototype. */
const globals: readonly string[] = [
  'Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Date', 'RegExp', 'Promise', 'Map', 'Set', 'WeakMap', 'WeakSet',
  'WeakRef', 'FinalizationRegistry', 'Error', 'AggregateError', 'TypeError', 'RangeError', 'SyntaxError', 'ArrayBuffer', 'DataView', 'Uint8Array',
  'JSON', 'Math', 'Reflect', 'Proxy', 'Buffer', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal', 'TextEncoder', 'TextDecoder', 'EventTarget',
];
/** Global functions that are guarded. */
const functions: readonly string[] = [
  'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'structuredClone', 'parseInt',
  'parseFloat', 'isNaN', 'isFinite', 'encodeURIComponent', 'decodeURIComponent', 'encodeURI', 'decodeURI',
];

/** Restores built-ins that a package has replaced. @internal */
export interface BuiltInGuard {
  /**
   * Checks what was replaced since the last call. If the built-ins still work, the replacements stay; otherwise all of them are undone.
   *
   * @returns names of replaced built-ins that do not work; empty if all work
   */
  mend(): readonly string[];
}

/** Remembers the current state of the built-ins. @internal */
export function guardBuiltIns(): BuiltInGuard {
  const builtIns = takeNote();
  const enumerable = enumerableKeys();
  return {
    mend: () => {
      const replaced: BuiltIn[] = [];
      for (let at = 0; at < builtIns.length; at += 1) {
        const builtIn = builtIns[at] as BuiltIn;
        if (!isAsItWas(builtIn)) replaced[replaced.length] = builtIn;
      }
      const added = enumerableKeys();
      const names: string[] = [];
      for (let at = 0; at < added.length; at += 1) {
        const key = added[at] as string;
        if (isAmong(enumerable, key)) continue;
        // It would appear in every `for (… in …)` loop of the process.
        names[names.length] = `Object.prototype.${key}`;
        Reflect.deleteProperty(Object.prototype, key);
      }
      if (replaced.length === 0) return names;
      if (names.length === 0 && builtInsWork()) {
        for (let at = 0; at < replaced.length; at += 1) {
          const builtIn = replaced[at] as BuiltIn;
          builtIn.was = getOwnPropertyDescriptor(builtIn.holder, builtIn.key) ?? builtIn.was;
        }
        return names;
      }
      for (let at = 0; at < replaced.length; at += 1) {
        const { holder, key, was, name } = replaced[at] as BuiltIn;
        names[names.length] = name;
        defineProperty(holder, key, was);
      }
      return names;
    },
  };
}

function takeNote(): readonly BuiltIn[] {
  const found: BuiltIn[] = [];
  const add = (holder: object, key: PropertyKey, prefix: string): void => {
    const was = getOwnPropertyDescriptor(holder, key);
    if (was !== undefined) found.push({ holder, key, name: typeof key === 'symbol' ? `${prefix}[${key.description}]` : `${prefix}${prefix === '' ? '' : '.'}${String(key)}`, was });
  };
  const addAll = (holder: object, prefix: string): void => {
    for (const key of ownKeys(holder)) if (key !== 'stackTraceLimit' && key !== 'prepareStackTrace') add(holder, key, prefix);
  };
  for (const name of functions) add(globalThis, name, '');
  for (const name of globals) {
    // Read it first, because Node creates some globals when they are first read.
    const value = (globalThis as Readonly<Record<string, unknown>>)[name] as { readonly prototype?: object };
    add(globalThis, name, '');
    addAll(value, name);
    if (typeof value.prototype === 'object') addAll(value.prototype, `${name}.prototype`);
  }
  const iterators: readonly (readonly [object, string])[] = [
    [[][Symbol.iterator](), 'Array iterator'],
    [new Map()[Symbol.iterator](), 'Map iterator'],
    [new Set()[Symbol.iterator](), 'Set iterator'],
    [''[Symbol.iterator](), 'String iterator'],
  ];
  for (const [iterator, name] of iterators) addAll(Object.getPrototypeOf(iterator) as object, name);
  addAll(Object.getPrototypeOf(Uint8Array.prototype) as object, 'TypedArray.prototype');
  return found;
}

function isAsItWas({ holder, key, was }: BuiltIn): boolean {
  const now = getOwnPropertyDescriptor(holder, key);
  // NaN is not equal to itself.
  return now !== undefined && now.get === was.get && now.set === was.set && (now.value === was.value || now.value !== now.value);
}

const isEnumerable = Object.prototype.propertyIsEnumerable;

function enumerableKeys(): readonly string[] {
  const keys = ownKeys(Object.prototype);
  const found: string[] = [];
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at];
    if (typeof key === 'string' && apply(isEnumerable, Object.prototype, [key])) found[found.length] = key;
  }
  return found;
}

function isAmong(keys: readonly string[], wanted: string): boolean {
  for (let at = 0; at < keys.length; at += 1) if (keys[at] === wanted) return true;
  return false;
}
