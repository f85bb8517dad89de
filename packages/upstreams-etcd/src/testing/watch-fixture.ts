import { type Clock, systemClock } from '@caddis/core';
import type { Upstream } from '@caddis/core/http';
import { type LogLine, RecordingLogger } from '@caddis/test-helpers';
import { BackendWatch, type BackendWatchOptions } from '../backend-watch.js';
import type { GatewayOptions } from '../gateway.js';
import { testGateway } from './test-gateway.js';

/** What differs between tests; the rest is made for quick ones. */
export type WatchFixtureOptions = Partial<Omit<BackendWatchOptions, 'log'>> &
  Partial<Pick<GatewayOptions, 'endpoints' | 'user' | 'timeoutMs'>>;

/** A watch of the backends of `svc`, for tests. */
export class WatchFixture {
  readonly logger = new RecordingLogger();
  readonly watch: BackendWatch;
  readonly clock: Clock;

  constructor(options: WatchFixtureOptions) {
    const { endpoints = [], user, timeoutMs, ...others } = options;
    this.clock = options.clock ?? systemClock;
    this.watch = new BackendWatch({
      gateway: testGateway({ endpoints, user, timeoutMs: timeoutMs ?? 500, clock: this.clock }),
      key: 'svc',
      versionKey: 'svc.version',
      graceMs: Number.POSITIVE_INFINITY,
      clock: this.clock,
      log: this.logger,
      ...others,
    });
    this.watch.start();
  }

  get state(): string {
    return this.watch.status().state;
  }

  /** Addresses of the backends, as the status tells them. */
  get dials(): readonly string[] {
    return this.watch.status().upstreams.map(({ dial }) => dial);
  }

  /** The backends as a request gets them. */
  get upstreams(): readonly Upstream[] {
    const upstreams = this.watch.get();
    if (upstreams instanceof Promise) throw new Error('there is no answer yet');
    return upstreams;
  }

  /** Warnings and errors so far. */
  get complaints(): readonly LogLine[] {
    return this.logger.lines.filter(({ level }) => level === 'warn' || level === 'error');
  }

  /** Waits until a condition holds; it is looked at whenever the watch heard something. */
  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (;;) {
      const news = this.nextNews();
      if (await holds()) return;
      await news;
    }
  }

  /** Waits until the backends are these. */
  async untilDials(...dials: readonly string[]): Promise<void> {
    await this.until(() => this.state !== 'stale' && this.dials.join() === dials.join());
  }

  /** Waits until the keys were read and are watched, for a fixture that was just made. */
  async untilWatching(): Promise<void> {
    await this.until(() => this.state !== 'pending');
    await this.nextNews();
  }

  /** Waits until the watch hears something. */
  async nextNews(): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = this.watch.onNews(() => {
        end();
        resolve();
      });
    });
  }
}

/** The value of a key with these backends. */
export function backends(...endpoints: readonly string[]): string {
  return JSON.stringify({ endpoints });
}
