#!/usr/bin/env node
import { ReloadSignal } from './reload-signal.js';

// Before any other code is read: until somebody listens to SIGUSR1, it opens Node's debugger.
const reloads = ReloadSignal.take();
const loading = import('./command.js');
reloads.closeDebugger();
const { main } = await loading;
// A signal that came just before it was taken may have had its effect only now.
reloads.closeDebugger();
await main(reloads);
