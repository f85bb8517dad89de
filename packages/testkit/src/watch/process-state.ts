import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';

/** The state that all modules in a process share, at the time of construction. */
export class ProcessState {
  readonly #environment = { ...process.env };
  readonly #folder = process.cwd();
  readonly #members = shared.map(({ of }) => Object.getOwnPropertyDescriptors(of) as Readonly<Record<string, PropertyDescriptor>>);
  readonly #settings = settings.map(({ read }) => read());

  /** Restores the state. @returns a description of what had changed; undefined if nothing had */
  restore(): string | undefined {
    const changes = [...this.#restoreEnvironment()];
    if (process.cwd() !== this.#folder) {
      changes.push('the working directory');
      process.chdir(this.#folder);
    }
    for (const [index, { of, name }] of shared.entries()) changes.push(...restoreMembers(of, this.#members[index] ?? {}).map((key) => `${name}.${key}`));
    for (const [index, { name, read, write }] of settings.entries()) {
      const before = this.#settings[index];
      if (isSame(read(), before)) continue;
      changes.push(name);
      write(before);
    }
    return changes.length === 0 ? undefined : changes.join(', ');
  }

  #restoreEnvironment(): readonly string[] {
    const changes: string[] = [];
    for (const name of new Set([...Object.keys(process.env), ...Object.keys(this.#environment)])) {
      const before = this.#environment[name];
      if (process.env[name] === before) continue;
      changes.push(`the variable ${name} of the environment`);
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    }
    return changes;
  }
}

/** Objects whose members modules must neither add nor replace. */
const shared: readonly { readonly of: object; readonly name: string }[] = [
  { of: globalThis, name: 'globalThis' },
  { of: console, name: 'console' },
  { of: JSON, name: 'JSON' },
  { of: Math, name: 'Math' },
  ...[Object, Promise, Date].map((type) => ({ of: type, name: type.name })),
  ...[Object, Function, Array, String, Number, Promise, Map, Set, Date, Error].map((type) => ({ of: type.prototype as object, name: `${type.name}.prototype` })),
];

interface Setting {
  readonly name: string;
  read(): unknown;
  write(value: unknown): void;
}

/** Settings that affect all code in the process. `process.exitCode` is left out, because test runners set it. */
const settings: readonly Setting[] = [
  { name: 'Error.stackTraceLimit', read: () => Error.stackTraceLimit, write: (limit) => (Error.stackTraceLimit = limit as number) },
  { name: 'http.globalAgent', read: () => http.globalAgent, write: (agent) => (http.globalAgent = agent as http.Agent) },
  { name: 'https.globalAgent', read: () => https.globalAgent, write: (agent) => (https.globalAgent = agent as https.Agent) },
  { name: 'the DNS servers of Node', read: () => dns.getServers(), write: (servers) => dns.setServers(servers as readonly string[]) },
];

function isSame(one: unknown, other: unknown): boolean {
  return one === other || (Array.isArray(one) && JSON.stringify(one) === JSON.stringify(other));
}

/** Removes added members of an object and restores replaced functions. @returns their names */
function restoreMembers(of: object, before: Readonly<Record<string, PropertyDescriptor>>): readonly string[] {
  const changed: string[] = [];
  for (const key of Object.getOwnPropertyNames(of)) {
    // Such names belong to helpers of compilers, which libraries add when they are imported.
    if (key.startsWith('__')) continue;
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (old === undefined) {
      Reflect.deleteProperty(of, key);
    } else {
      // A member that Node creates lazily is a getter before its first use.
      if (typeof old.value !== 'function' || Object.getOwnPropertyDescriptor(of, key)?.value === old.value) continue;
      Object.defineProperty(of, key, old);
    }
    changed.push(key);
  }
  return changed;
}
