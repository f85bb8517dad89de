import type { Context, LogFields, Logger, SharedValue } from '@caddis/core';

/** A line that a module logged. */
export interface LoggedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: LogFields;
  readonly message: string;
}

/** A logger that keeps its lines. */
export function memoryLogger(): { readonly log: Logger; readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  return { log: loggerInto(lines, {}), lines };
}

function loggerInto(lines: LoggedLine[], bound: LogFields): Logger {
  const write =
    (level: LoggedLine['level']) =>
    (fields: LogFields | string, message?: string): void => {
      const own = typeof fields === 'string' ? {} : fields;
      lines.push({ level, fields: { ...bound, ...own }, message: typeof fields === 'string' ? fields : (message ?? '') });
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => loggerInto(lines, { ...bound, ...fields }),
    isLevelEnabled: () => true,
  };
}

/** What the contexts of several configs share, as a running process does. */
export class SharedPool {
  private readonly values = new Map<string, { readonly made: Promise<SharedValue<unknown>>; users: number }>();

  async take(key: string, create: () => SharedValue<unknown> | Promise<SharedValue<unknown>>): Promise<unknown> {
    const entry = this.values.get(key) ?? { made: Promise.resolve(create()), users: 0 };
    this.values.set(key, entry);
    entry.users += 1;
    try {
      return (await entry.made).value;
    } catch (error) {
      this.values.delete(key);
      throw error;
    }
  }

  async release(key: string): Promise<void> {
    const entry = this.values.get(key);
    if (entry === undefined) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    this.values.delete(key);
    await (await entry.made).destroy?.();
  }
}

/** A context as a module of one config gets it, with `dispose` for its clean-up. */
export interface TestContext extends Context {
  dispose(): Promise<void>;
}

/**
 * Makes a context.
 *
 * @param pool - shared with the contexts of other configs
 * @param otherApps - apps of the config by name
 */
export function testContext(pool = new SharedPool(), otherApps: Readonly<Record<string, unknown>> = {}): TestContext {
  const undos: (() => void | Promise<void>)[] = [];
  const controller = new AbortController();
  return {
    module: 'http',
    path: '/apps/http',
    signal: controller.signal,
    defer: (undo) => void undos.push(undo),
    load: () => Promise.reject(new Error('no late guests in this context')),
    async share<Value>(key: string, create: () => SharedValue<Value> | Promise<SharedValue<Value>>): Promise<Value> {
      const value = await pool.take(key, create);
      undos.push(() => pool.release(key));
      return value as Value;
    },
    app: (name) => Promise.resolve(otherApps[name]),
    async dispose() {
      controller.abort();
      for (const undo of undos.splice(0).reverse()) await undo();
    },
  };
}
