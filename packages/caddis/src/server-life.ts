import type { Logger } from '@caddis/core';
import type { Runtime } from '@caddis/runtime';
import { exitCodes } from './exit-codes.js';
import { endProcess } from './process-end.js';

/** Signals at which the process ends, gracefully or at once. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;

/** Resolves at the first SIGINT or SIGTERM. Ends the process at once at a second SIGINT, or at SIGQUIT. @internal */
export function untilToldToEnd(logger: Logger): Promise<void> {
  process.on('SIGQUIT', () => endProcess(exitCodes.forced));
  return new Promise((resolve) => {
    let interrupted = false;
    process.on('SIGINT', () => {
      if (interrupted) endProcess(exitCodes.forced);
      interrupted = true;
      logger.info({ signal: 'SIGINT' }, 'shutting down');
      resolve();
    });
    process.on('SIGTERM', () => {
      logger.info({ signal: 'SIGTERM' }, 'shutting down');
      resolve();
    });
  });
}

/** Lets the ending signals end the process as any other. @internal */
export function letSignalsEnd(): void {
  for (const signal of endingSignals) process.removeAllListeners(signal);
}

/** Stops what runs. @returns the exit code @internal */
export async function stopRuntime(runtime: Runtime): Promise<number> {
  try {
    await runtime.stop();
    return exitCodes.ok;
  } catch {
    // The runtime has logged each of them.
    return exitCodes.stoppedWithErrors;
  }
}

/** Logs what would end the process, or be printed by Node. @internal */
export function surviveStrays(logger: Logger): void {
  // What a module throws outside of any call must not end the server.
  process.on('uncaughtException', (error) => logger.error({ err: error }, 'error outside of any call'));
  process.on('unhandledRejection', (reason) => logger.error({ err: reason }, 'promise rejected without a handler'));
  // Node would print them itself, and wait for whoever reads a terminal.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => logger.warn({ err: warning }, 'warning of Node'));
}

/** Ignores the signals that would end the process, and that Caddy ignores. @internal */
export function ignoreSignals(): void {
  for (const ignored of ['SIGHUP', 'SIGUSR2'] as const) process.on(ignored, () => {});
}
