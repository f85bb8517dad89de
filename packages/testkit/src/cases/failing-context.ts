import type { Context } from '@caddis/core';

/**
 * Wraps a context so that one of its calls fails, as when a guest is refused or a shared value cannot be created.
 *
 * @param context - handles all other calls
 * @param failing - number of the call that fails, from 1; calls of `load`, `share` and `app` count
 * @param onFailure - called when the call fails
 */
export function failingContext(context: Context, failing: number, onFailure: () => void): Context {
  let calls = 0;
  const count = (): void => {
    calls += 1;
    if (calls !== failing) return;
    onFailure();
    throw new Error(`call ${failing} of the context fails in this test`);
  };
  return {
    module: context.module,
    path: context.path,
    signal: context.signal,
    defer: (undo) => context.defer(undo),
    onStart: (begin) => context.onStart(begin),
    async load(namespace, name, config) {
      count();
      return context.load(namespace, name, config);
    },
    async share(key, create) {
      count();
      return context.share(key, create);
    },
    async app(name) {
      count();
      return context.app(name);
    },
  };
}
