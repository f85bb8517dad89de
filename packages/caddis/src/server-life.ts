import { systemClock, type Logger } from '@caddis/core';
import { RateLimitedLog } from '@caddis/kit';
import type { Runtime } from '@caddis/runtime';
import { exitCodes } from './exit-codes.js';
import { endProcess } from './process-end.js';

/** Signals at which the process ends, gracefully or at once. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;

/** When a server is to end. @internal */
export interface EndOfServer {
  /** Resolves when the process is told to end. */
  readonly told: Promise<void>;
  /** Tells it so. */
  readonly stop: () => void;
}

/** Ends at the first SIGINT or SIGTERM, or when it is told otherwise; ends the process at once at a second SIGINT, or at SIGQUIT. @internal */
export function untilToldToEnd(logger: Logger): EndOfServer {
  let end: () => void = () => {};
  const told = new Promise<void>((resolve) => (end = resolve));
  const stop = (by: Readonly<Record<string, string>>): void => {
    logger.info(by, 'shutting down');
    end();
  };
  let interrupted = false;
  process.on('SIGQUIT', () => endProcess(exitCodes.forced));
  process.on('SIGINT', () => {
    if (interrupted) endProcess(exitCodes.forced);
    interrupted = true;
    stop({ signal: 'SIGINT' });
  });
  process.on('SIGTERM', () => stop({ signal: 'SIGTERM' }));
  return { told, stop: () => stop({ by: 'the admin endpoint' }) };
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

/** Lines of each kind in a minute: to write one may be what makes the next, where the writer of a log is at fault. */
const maxStrays = 20;

/** Logs what would end the process, or be printed by Node. @internal */
export function surviveStrays(logger: Logger): void {
  const log = new RateLimitedLog(logger, systemClock, { burst: maxStrays });
  // What a module throws outside of any call must not end the server.
  process.on('uncaughtException', (err) => log.write('error', 'error', { err }, 'error outside of any call'));
  process.on('unhandledRejection', (err) => log.write('rejection', 'error', { err }, 'promise rejected without a handler'));
  // Node would print them itself, and wait for whoever reads a terminal.
  process.removeAllListeners('warning');
  process.on('warning', (err) => log.write('warning', 'warn', { err }, 'warning of Node'));
}

/** Ignores the signals that would end the process, and that Caddy ignores. @internal */
export function ignoreSignals(): void {
  for (const ignored of ['SIGHUP', 'SIGUSR2'] as const) process.on(ignored, () => {});
}
