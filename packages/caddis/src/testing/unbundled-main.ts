/**
 * The command as the compiler writes it. The command that ships is a bundle of many files, but coverage is measured by file, see `.ci/measure.mjs`.
 *
 * @packageDocumentation
 */
import { useCompileCache } from '../compile-cache.js';
import { ReloadSignal } from '../reload-signal.js';

// The same order as in `main.ts`.
const reloads = ReloadSignal.take();
useCompileCache();
const loading = import('../command-process.js');
reloads.keepDebuggerClosed();
const { main } = await loading;
await main(reloads);
