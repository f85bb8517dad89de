import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** A call that blocks the whole process until it returns. */
export interface BlockingCall {
  /** E.g. `fs.readFileSync()` or `child_process.execSync()`. */
  readonly call: string;
  readonly place: Error;
}

/**
 * Watches calls that block the process with file access or other programs. The calls still run.
 *
 * @param note - called for each such call
 * @returns a function that ends the watch
 */
export function watchBlockingCalls(note: (call: BlockingCall) => void): () => void {
  const undos = [watch('fs', fs, note), watch('child_process', childProcess, note)];
  syncBuiltinESMExports();
  return () => {
    for (const undo of undos) undo();
    syncBuiltinESMExports();
  };
}

function watch(module: string, on: object, note: (call: BlockingCall) => void): () => void {
  const object = on as Record<string, (...given: unknown[]) => unknown>;
  const originals = Object.keys(object).filter((name) => name.endsWith('Sync')).map((name) => [name, object[name] as (...given: unknown[]) => unknown] as const);
  for (const [name, original] of originals) {
    const watched = (...given: unknown[]): unknown => {
      const place = new Error('called here');
      // Node itself reads files when a module is required for the first time.
      if (!/node:internal\/modules/.test(place.stack ?? '')) note({ call: `${module}.${name}()`, place });
      return original(...given);
    };
    object[name] = Object.assign(watched, original);
  }
  return () => Object.assign(object, Object.fromEntries(originals));
}
