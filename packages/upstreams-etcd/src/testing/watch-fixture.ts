import { systemClock, type Clock } from '@caddis/core';
import type { Upstream } from '@caddis/core/http';
import { createConnections, Gateway, type GatewayOptions } from '@caddis/etcd';
import { RecordingLogger, testRequest, type LogLine } from '@caddis/test-helpers';
import { Watch, WatchedUpstreams } from '@caddis/upstream-kit';
import { etcdMessages, etcdPace, EtcdService, type EtcdServiceOptions, type EtcdView } from '../etcd-service.js';
import { KeyLog } from '../key-log.js';

/** Options that differ between tests; the other values are chosen for fast tests. */
export type WatchFixtureOptions = Partial<EtcdServiceOptions> & Partial<Pick<GatewayOptions, 'endpoints' | 'user' | 'timeoutMs'>> & { readonly graceMs?: number };

/** A source of the backends of `svc`, with its own watch, for tests. */
export class WatchFixture {
  readonly logger = new RecordingLogger();
  readonly source: WatchedUpstreams<EtcdView>;
  readonly clock: Clock;
  private readonly watch: Watch<EtcdView>;
  private readonly listeners = new Set<() => void>();

  constructor(options: WatchFixtureOptions) {
    const { endpoints = [], user, timeoutMs = 500, graceMs = Number.POSITIVE_INFINITY, ...others } = options;
    this.clock = options.clock ?? systemClock;
    const { clock, logger } = this;
    const gateway = new Gateway({ endpoints, connections: createConnections(endpoints, undefined, timeoutMs), user, timeoutMs, clock });
    const keyLog = new KeyLog(logger, 'svc');
    this.watch = new Watch({ clock, service: new EtcdService({ gateway, key: 'svc', versionKey: 'svc.version', clock, ...others }), ...etcdPace });
    this.source = new WatchedUpstreams({ watch: this.watch, clock, log: logger, messages: etcdMessages, graceMs, parse: (view) => keyLog.read(view) });
    const tell = (): void => {
      for (const listener of this.listeners) listener();
    };
    // Subscribed after the source, so that the source has already processed what is reported here.
    this.watch.subscribe({ learned: tell, failed: tell, trying: () => undefined });
    this.watch.start();
  }

  get state(): string {
    return this.source.status().state;
  }

  /** Addresses of the backends according to the status. */
  get dials(): readonly string[] {
    return this.source.status().upstreams.map(({ dial }) => dial);
  }

  /** The backends that a request gets. */
  get upstreams(): readonly Upstream[] {
    const upstreams = this.source.get(testRequest());
    if (upstreams instanceof Promise) throw new Error('there is no answer yet');
    return upstreams;
  }

  /** Warnings and errors logged so far. */
  get complaints(): readonly LogLine[] {
    return this.logger.lines.filter(({ level }) => level === 'warn' || level === 'error');
  }

  /**
   * Registers a callback for every sign of life and every failure.
   *
   * @returns a function that unregisters it
   */
  onNews(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.source.close();
    await this.watch.close();
  }

  /** Waits until a condition holds; it is checked whenever the watch hears something. */
  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (;;) {
      const news = this.nextNews();
      if (await holds()) return;
      await news;
    }
  }

  /** Waits until the backends have exactly these addresses. */
  async untilDials(...dials: readonly string[]): Promise<void> {
    await this.until(() => this.state !== 'stale' && this.dials.join() === dials.join());
  }

  /** Waits until a new fixture has read the keys and watches them. */
  async untilWatching(): Promise<void> {
    await this.until(() => this.state !== 'pending');
    await this.nextNews();
  }

  /** Waits until the watch hears something. */
  async nextNews(): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = this.onNews(() => {
        end();
        resolve();
      });
    });
  }
}

/** Returns the value of a key with these backends. */
export function backends(...endpoints: readonly string[]): string {
  return JSON.stringify({ endpoints });
}
