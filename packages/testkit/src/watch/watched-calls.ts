/** A call of a module that is told. */
export interface WatchedCall {
  /** `process.exit()`, `console.log()` … */
  readonly call: string;
  readonly place: Error;
}

const printing = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const;
const ending = ['exit', 'abort', 'reallyExit'] as const;

type AnyFunction = (...given: unknown[]) => unknown;

/** What a module prints, where it would end the process, and where it last asked for another turn of the event loop. */
export class WatchedCalls {
  readonly printed: WatchedCall[] = [];
  readonly ended: WatchedCall[] = [];
  lastImmediate: WatchedCall | undefined;
  readonly #undo: (() => void)[] = [];

  /** What is printed is printed all the same; what would end the process throws. */
  begin(): void {
    for (const name of printing) {
      this.#watch(console, name, (original) => (...given) => {
        this.printed.push({ call: `console.${name}()`, place: new Error('printed here') });
        return original.apply(console, given);
      });
    }
    for (const name of ending) {
      this.#watch(process, name, () => () => {
        this.ended.push({ call: `process.${name}()`, place: new Error('ended here') });
        throw new Error(`process.${name}() is held back while a module is tried`);
      });
    }
    this.#watch(globalThis, 'setImmediate', (original) => (...given) => {
      this.lastImmediate = { call: 'setImmediate()', place: new Error('asked here') };
      return original.apply(globalThis, given);
    });
  }

  end(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  #watch(on: object, name: string, watched: (original: AnyFunction) => AnyFunction): void {
    const object = on as Record<string, AnyFunction>;
    const original = object[name];
    if (original === undefined) return;
    const instead = Object.defineProperties(watched(original), Object.getOwnPropertyDescriptors(original));
    object[name] = instead;
    this.#undo.push(() => {
      // What the module has put there is told by itself.
      if (object[name] === instead) object[name] = original;
    });
  }
}
