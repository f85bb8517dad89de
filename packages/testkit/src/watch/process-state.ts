/** What there is once in a process, and every module in it shares. */
export class ProcessState {
  readonly #environment = { ...process.env };
  readonly #folder = process.cwd();
  readonly #names = shared.map(({ of }) => new Set(Object.getOwnPropertyNames(of)));

  /** Says what is another than it was, and takes it back; absent where nothing is. */
  restore(): string | undefined {
    const changes: string[] = [];
    for (const name of new Set([...Object.keys(process.env), ...Object.keys(this.#environment)])) {
      const before = this.#environment[name];
      if (process.env[name] === before) continue;
      changes.push(`the variable ${name} of the environment`);
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    }
    if (process.cwd() !== this.#folder) {
      changes.push('the working directory');
      process.chdir(this.#folder);
    }
    for (const [index, { of, name }] of shared.entries()) {
      for (const key of Object.getOwnPropertyNames(of)) {
        // What begins so are helpers of compilers, which libraries bring when they are imported.
        if (key.startsWith('__') || this.#names[index]?.has(key) === true) continue;
        changes.push(`${name}.${key}`);
        Reflect.deleteProperty(of, key);
      }
    }
    return changes.length === 0 ? undefined : changes.join(', ');
  }
}

const shared: readonly { readonly of: object; readonly name: string }[] = [
  { of: globalThis, name: 'globalThis' },
  ...[Object, Function, Array, String, Number, Promise, Map, Set, Date, Error].map((type) => ({ of: type.prototype as object, name: `${type.name}.prototype` })),
];
