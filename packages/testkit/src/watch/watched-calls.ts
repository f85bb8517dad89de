/** A recorded call of a module. */
export interface WatchedCall {
  /** E.g. `process.exit()` or `console.log()`. */
  readonly call: string;
  readonly place: Error;
}

const printing = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const;
const ending = ['exit', 'abort', 'reallyExit'] as const;

type AnyFunction = (...given: unknown[]) => unknown;

/** Records what a module prints, where it would end the process, and its last call of `setImmediate`. */
export class WatchedCalls {
  readonly printed: WatchedCall[] = [];
  readonly ended: WatchedCall[] = [];
  lastImmediate: WatchedCall | undefined;
  readonly #undo: (() => void)[] = [];
  #isOver = false;

  /** Starts the watch. Printing calls still print; calls that would end the process throw instead. */
  begin(): void {
    for (const name of printing) {
      this.#watch(console, name, (original) => (...given) => {
        if (!this.#isOver) this.printed.push({ call: `console.${name}()`, place: new Error('printed here') });
        return original.apply(console, given);
      });
    }
    for (const name of ending) {
      this.#watch(process, name, (original) => (...given) => {
        if (this.#isOver) return original.apply(process, given);
        this.ended.push({ call: `process.${name}()`, place: new Error('ended here') });
        throw new Error(`process.${name}() is held back while a module is tried`);
      });
    }
    this.#watch(globalThis, 'setImmediate', (original) => (...given) => {
      if (!this.#isOver) this.lastImmediate = { call: 'setImmediate()', place: new Error('asked here') };
      return original.apply(globalThis, given);
    });
  }

  /** Ends the watch. Code that has kept a reference to a watched function then calls the original. */
  end(): void {
    this.#isOver = true;
    for (const undo of this.#undo.splice(0)) undo();
  }

  #watch(on: object, name: string, watched: (original: AnyFunction) => AnyFunction): void {
    const object = on as Record<string, AnyFunction>;
    const original = object[name];
    if (original === undefined) return;
    const instead = Object.defineProperties(watched(original), Object.getOwnPropertyDescriptors(original));
    object[name] = instead;
    this.#undo.push(() => {
      // A function by which the module has replaced this one stays here: `ProcessState` reports and removes it, if it is a global or of `console`.
      if (object[name] === instead) object[name] = original;
    });
  }
}
