#!/usr/bin/env node
import { useCompileCache } from './compile-cache.js';
import { ReloadSignal } from './reload-signal.js';

// Must run before other code is loaded: as long as nothing listens to SIGUSR1, the signal opens Node's debugger.
const reloads = ReloadSignal.take();
useCompileCache();
const loading = import('./command.js');
reloads.keepDebuggerClosed();
const { main } = await loading;
await main(reloads);
