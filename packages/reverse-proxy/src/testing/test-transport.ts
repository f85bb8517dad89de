import { type App, apps, clock, type Clock, type ConfigOf, guest, module, object, provide } from '@caddis/core';
import { type Transport, transports } from '@caddis/core/http';
import { createRuntime, Registry } from '@caddis/runtime';
import { RecordingLogger } from '@caddis/test-helpers';
import { HttpTransport } from '../transport/http-transport.js';

/** A running `http` transport with its default config. */
export interface RunningTransport {
  readonly transport: Transport;
  stop(): Promise<void>;
}

/** Starts a transport with the clock of a test. */
export async function startTransport(time: Clock): Promise<RunningTransport> {
  const HolderConfig = object({ transport: guest(transports, { description: 'The transport.', default: { protocol: 'http' } }) });
  let transport: Transport | undefined;

  @module(apps, { name: 'holder', config: HolderConfig, summary: 'Holds a transport.', provides: [provide(clock, () => time)] })
  class Holder implements App {
    constructor(config: ConfigOf<typeof HolderConfig>) {
      transport = config.transport;
    }

    start(): void {
      // Nothing to start.
    }

    stop(): void {
      // Nothing to stop.
    }
  }

  const registry = new Registry();
  registry.addExports({ HttpTransport, Holder }, { name: 'test', version: '0.0.0', standard: false });
  const runtime = createRuntime({ lookup: registry, logger: new RecordingLogger() });
  await runtime.load(JSON.stringify({ admin: { disabled: true }, apps: { holder: {} } }));
  return { transport: transport as Transport, stop: () => runtime.stop() };
}
