import { isCaddisError } from '@caddis/core';
import type { KnownView, WatchListener } from '@caddis/upstream-kit';
import type { EngineView } from '../engine/engine-service.js';

/** An outcome of the watch: the names of the containers, or the error code. */
export type Outcome = readonly string[] | string;

/** Records what the watch reports; a test awaits the next report. */
export class RecordingListener implements WatchListener<EngineView> {
  view: EngineView | undefined;
  error: unknown;
  private readonly outcomes: Outcome[] = [];
  private wake: () => void = () => undefined;

  trying(): void {}

  learned({ view }: KnownView<EngineView>): void {
    this.view = view;
    this.add(view.containers.map(({ name }) => name));
  }

  failed(error: unknown): void {
    this.error = error;
    this.add(isCaddisError(error) ? error.code : String(error));
  }

  /** Returns the oldest report that was not returned yet, and waits for one if necessary. */
  async next(): Promise<Outcome> {
    for (;;) {
      const outcome = this.outcomes.shift();
      if (outcome !== undefined) return outcome;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private add(outcome: Outcome): void {
    this.outcomes.push(outcome);
    this.wake();
  }
}
