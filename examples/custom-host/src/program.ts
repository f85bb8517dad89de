import { readFile } from 'node:fs/promises';
import { keepProcessAlive } from '@caddis/kit';
import { createLogger, createRuntime, Registry } from '@caddis/runtime';
import * as scheduler from './index.js';

// The modules that this program brings; nothing is looked for in node_modules.
const registry = new Registry();
registry.addExports(scheduler);
const runtime = createRuntime({ lookup: registry, logger: await createLogger() });

// Timers of modules do not keep a process alive, and this program listens on nothing.
const letEnd = keepProcessAlive();
process.once('SIGTERM', () => void runtime.stop().finally(letEnd));

const file = new URL('../caddis.json', import.meta.url);
await runtime.load(await readFile(file, 'utf8'), { file: 'caddis.json' });
