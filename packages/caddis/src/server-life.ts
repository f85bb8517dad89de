import { systemClock, type Logger } from '@caddis/core';
import { RateLimitedLog } from '@caddis/kit';
import type { Runtime } from '@caddis/runtime';
import { exitCodes } from './exit-codes.js';
import { endProcess } from './process-end.js';

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

/** Stops the running config. @returns the exit code @internal */
export async function stopRuntime(runtime: Runtime): Promise<number> {
  try {
    await runtime.stop();
    return exitCodes.ok;
  } catch {
    // The runtime has already logged each error.
    return exitCodes.stoppedWithErrors;
  }
}

/** Log lines of each kind per minute. The limit is needed because a faulty log writer may throw again for each line that reports its error. */
const maxStrays = 20;

/** Logs errors that would otherwise end the process, and warnings that Node would print. @internal */
export function surviveStrays(logger: Logger): void {
  const log = new RateLimitedLog(logger, systemClock, { burst: maxStrays });
  // An error that a module throws outside any call must not end the server.
  process.on('uncaughtException', (err) => log.write('error', 'error', { err }, 'error outside of any call'));
  process.on('unhandledRejection', (err) => log.write('rejection', 'error', { err }, 'promise rejected without a handler'));
  // Node's own listener would print warnings to standard error, and block while a terminal is not read.
  process.removeAllListeners('warning');
  process.on('warning', (err) => log.write('warning', 'warn', { err }, 'warning of Node'));
}

/** Ignores signals that would end the process by default, and that Caddy ignores too. @internal */
export function ignoreSignals(): void {
  for (const ignored of ['SIGHUP', 'SIGUSR2'] as const) process.on(ignored, () => {});
}
