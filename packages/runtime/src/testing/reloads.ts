import type { ModuleClass } from '@caddis/core/framework';
import { RecordingLogger } from '@caddis/test-helpers';
import { createRuntime } from '../create-runtime.js';
import { Registry } from '../registry/registry.js';
import type { LoadOptions } from '../run/runtime-handle.js';
import type { Runtime } from '../run/runtime.js';

/** A server that loads configs again and again. */
export interface ReloadedServer {
  readonly runtime: Runtime;
  readonly logger: RecordingLogger;
  /** Loads the apps. @returns the changes once the old config has ended, e.g. `kept /apps/one` or `moved /apps/one/guests/1 from …/guests/0` */
  load(apps: object, options?: LoadOptions): Promise<readonly string[]>;
  /** Returns the instance at a pointer of the running config. */
  at(pointer: string): object | undefined;
}

/** Creates a server with these modules. */
export function reloadedServer(...modules: readonly ModuleClass[]): ReloadedServer {
  const registry = new Registry();
  for (const module of modules) registry.add(module);
  const logger = new RecordingLogger({ lines: [], minLevel: 'debug' });
  const runtime = createRuntime({ logger, lookup: registry });
  return {
    runtime,
    logger,
    async load(apps, options) {
      const { changes, retired } = await runtime.load(JSON.stringify({ apps }), options);
      await retired;
      return changes.map(({ change, pointer, from }) => `${change} ${pointer}${from === undefined ? '' : ` from ${from}`}`);
    },
    at: (pointer) => runtime.current?.moduleAt(pointer)?.instance,
  };
}
