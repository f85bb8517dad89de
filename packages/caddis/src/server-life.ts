import { systemClock, type Logger } from '@caddis/core';
import type { Runtime } from '@caddis/runtime';
import { exitCodes } from './exit-codes.js';
import { endProcess } from './process-end.js';
import { StrayLog } from './stray-log.js';

/** Signals that end the process, gracefully or at once. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;

/** Tells when a server must shut down. @internal */
export interface EndOfServer {
  /** Resolves when the server is told to shut down. */
  readonly told: Promise<void>;
  /** Tells the server to shut down. */
  readonly stop: () => void;
}

/** Shuts down gracefully at the first SIGINT or SIGTERM, or on request; ends the process at once at a second SIGINT, or at SIGQUIT. @internal */
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

/** Restores the default behaviour of the signals: they end the process at once. @internal */
export function letSignalsEnd(): void {
  for (const signal of endingSignals) process.removeAllListeners(signal);
}

/**
 * Stops the running config.
 *
 * @param tellStrays - what {@link surviveStrays} returned, if the caller does not call it
 * @returns the exit code
 * @internal
 */
export async function stopRuntime(runtime: Runtime, tellStrays: () => void = () => {}): Promise<number> {
  // Once before the logs of the config end, and once for what its modules do while they stop.
  tellStrays();
  try {
    await runtime.stop();
    return exitCodes.ok;
  } catch {
    // The runtime has already logged each error.
    return exitCodes.stoppedWithErrors;
  } finally {
    tellStrays();
  }
}

/**
 * Logs errors that would otherwise end the process, and warnings that Node would print.
 *
 * @returns a function that logs how many were not logged one by one; call it when the server stops
 * @internal
 */
export function surviveStrays(logger: Logger): () => void {
  const log = new StrayLog(logger, systemClock);
  // An error that a module throws outside any call must not end the server.
  process.on('uncaughtException', (err) => log.write('error', { err }));
  process.on('unhandledRejection', (err) => log.write('rejection', { err }));
  // Node's own listener would print warnings to standard error, and block while a terminal is not read.
  process.removeAllListeners('warning');
  process.on('warning', (err) => log.write('warning', { err }));
  return () => log.tellRest();
}

/** Ignores signals that would end the process by default, and that Caddy ignores too. @internal */
export function ignoreSignals(): void {
  for (const ignored of ['SIGHUP', 'SIGUSR2'] as const) process.on(ignored, () => {});
}
