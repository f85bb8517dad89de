import { isCaddisError } from '@caddis/core';
import type { KnownView, WatchListener } from '@caddis/upstream-kit';
import type { EngineView } from '../engine/engine-service.js';

/** What an engine said: the containers by name, or the code of the error. */
export type Outcome = readonly string[] | string;

/** Takes down what it is told; a test awaits the next piece of news. */
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

  /** The oldest piece of news that was not asked for yet, as soon as there is one. */
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
