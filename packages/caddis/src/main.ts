#!/usr/bin/env node
import { useCompileCache } from './compile-cache.js';
import { ReloadSignal } from './reload-signal.js';

// Before any other code is read: until somebody listens to SIGUSR1, it opens Node's debugger.
const reloads = ReloadSignal.take();
useCompileCache();
const loading = import('./command.js');
reloads.keepDebuggerClosed();
const { main } = await loading;
await main(reloads);
