import { until } from '@caddis/test-helpers';

/** Continuous requests while something happens. */
export class Load {
  /** The answers in order of arrival. */
  readonly answers: string[] = [];
  private over = false;

  private constructor(private readonly ask: () => Promise<string>) {}

  /**
   * Sends requests while something happens.
   *
   * @param ask - sends one request
   * @param happen - what happens meanwhile
   * @param count - number of concurrent requests
   * @returns the distinct answers, in the order of their first arrival, after the last request has ended
   */
  static async during(ask: () => Promise<string>, happen: (load: Load) => Promise<void>, count = 4): Promise<readonly string[]> {
    const load = new Load(ask);
    const workers = Array.from({ length: count }, () => load.work());
    try {
      await load.more();
      await happen(load);
      await load.more();
    } finally {
      load.over = true;
      await Promise.all(workers);
    }
    return [...new Set(load.answers)];
  }

  /** Waits until this many more requests were answered; 20 if left out. */
  more(count = 20): Promise<void> {
    const wanted = this.answers.length + count;
    return until(`${wanted} answers`, () => this.answers.length >= wanted);
  }

  private async work(): Promise<void> {
    while (!this.over) this.answers.push(await this.ask());
  }
}
