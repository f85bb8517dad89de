import { until } from '@caddis/test-helpers';

/** Requests that follow each other while something happens. */
export class Load {
  /** The answers in the order in which they came. */
  readonly answers: string[] = [];
  private over = false;

  private constructor(private readonly ask: () => Promise<string>) {}

  /**
   * Makes requests while something happens.
   *
   * @param ask - makes one request
   * @param happen - what happens meanwhile
   * @param count - how many requests are under way at a time
   * @returns the answers, each once, in the order of their first; when the last request has ended
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

  /** Waits until so many more requests were answered; 20 when left out. */
  more(count = 20): Promise<void> {
    const wanted = this.answers.length + count;
    return until(`${wanted} answers`, () => this.answers.length >= wanted);
  }

  private async work(): Promise<void> {
    while (!this.over) this.answers.push(await this.ask());
  }
}
