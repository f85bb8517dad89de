import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** A call that holds up the whole process until it is answered. */
export interface BlockingCall {
  /** `fs.readFileSync()`, `child_process.execSync()` … */
  readonly call: string;
  readonly place: Error;
}

/**
 * Tells of all calls that hold up the process while they look at files or wait for other programs.
 *
 * @param note - is told of each; it goes on all the same
 * @returns what ends it
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
      // Node reads what is required for the first time.
      if (!/node:internal\/modules/.test(place.stack ?? '')) note({ call: `${module}.${name}()`, place });
      return original(...given);
    };
    object[name] = Object.assign(watched, original);
  }
  return () => Object.assign(object, Object.fromEntries(originals));
}
