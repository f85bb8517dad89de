import { execFile } from 'node:child_process';
import type { Logger } from '@caddis/core';

/**
 * Reports the state of the server to systemd, if systemd asks for it: `Type=notify`, `WatchdogSec=`.
 *
 * The messages go to a unix datagram socket, which Node cannot open. `systemd-notify` sends them; it is part of systemd. A native addon would need
 * a build for each platform. The sender is another process than the server, so the unit needs `NotifyAccess=all`.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
 * @internal
 */
export class ServiceManager {
  private last: Promise<void> = Promise.resolve();
  private failed = false;
  private beat: NodeJS.Timeout | undefined;

  private constructor(private readonly logger: Logger) {}

  /** @returns `undefined` if `NOTIFY_SOCKET` is not set */
  static of(logger: Logger, env: NodeJS.ProcessEnv = process.env): ServiceManager | undefined {
    if ((env['NOTIFY_SOCKET'] ?? '') === '') return undefined;
    const manager = new ServiceManager(logger);
    manager.watchOver(Number(env['WATCHDOG_USEC']), env['WATCHDOG_PID']);
    return manager;
  }

  /** Reports that the server serves, for the first time or after a reload. */
  ready(): Promise<void> {
    return this.tell('READY=1', 'STATUS=serving');
  }

  /** Reports that a new config is being loaded. */
  reloading(): Promise<void> {
    const microseconds = process.hrtime.bigint() / 1000n;
    return this.tell('RELOADING=1', `MONOTONIC_USEC=${microseconds}`, 'STATUS=loading a config');
  }

  /** Reports that the server is shutting down. */
  stopping(): Promise<void> {
    clearInterval(this.beat);
    return this.tell('STOPPING=1', 'STATUS=stopping');
  }

  /** Sends keep-alive messages while the event loop runs, twice per interval after which systemd would restart the server. */
  private watchOver(microseconds: number, pid: string | undefined): void {
    if (!(microseconds > 0) || (pid !== undefined && pid !== String(process.pid))) return;
    let isTelling = false;
    // On a machine that is too busy to send them in time, messages that wait would pile up before those of a reload or the end.
    const beat = async (): Promise<void> => {
      if (isTelling) return;
      isTelling = true;
      await this.tell('WATCHDOG=1');
      isTelling = false;
    };
    this.beat = setInterval(() => void beat(), microseconds / 2000).unref();
  }

  /** Sends messages one after the other. Never rejects. */
  private tell(...assignments: readonly string[]): Promise<void> {
    this.last = this.last.then(
      () =>
        new Promise((resolve) => {
          execFile('systemd-notify', assignments, { timeout: 5000 }, (error) => {
            if (error !== null && !this.failed) {
              this.failed = true;
              this.logger.warn({ err: error }, 'the state of the server cannot be sent to systemd');
            }
            resolve();
          });
        }),
    );
    return this.last;
  }
}
