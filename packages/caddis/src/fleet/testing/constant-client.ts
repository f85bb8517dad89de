import { Agent, request } from 'node:http';

/** A client that sends one request after the other until it is stopped. */
export class ConstantClient {
  /** Answers other than 200. */
  readonly lost: string[] = [];
  /** The distinct bodies, in order of arrival. */
  readonly seen: string[] = [];
  answered = 0;
  #isOver = false;
  readonly #done: Promise<void>;
  readonly #agent: Agent | undefined;

  /**
   * @param to - port on 127.0.0.1, or path of a unix socket
   * @param keepAlive - true to reuse one connection; otherwise each request uses a new one
   */
  constructor(
    private readonly to: { readonly port: number } | { readonly socketPath: string },
    keepAlive: boolean,
  ) {
    this.#agent = keepAlive ? new Agent({ keepAlive: true, maxSockets: 1 }) : undefined;
    this.#done = this.#run();
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#done;
    this.#agent?.destroy();
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const answer = await this.#ask();
      if (answer.startsWith('200 ')) {
        this.answered += 1;
        if (this.seen.at(-1) !== answer.slice(4)) this.seen.push(answer.slice(4));
      } else {
        this.lost.push(answer);
      }
      // Pause, because five servers, three etcd members and ten clients share the machine.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  #ask(): Promise<string> {
    return new Promise((resolve) => {
      const sent = request({ host: '127.0.0.1', ...this.to, agent: this.#agent ?? false }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => (body += piece));
        response.once('end', () => resolve(`${response.statusCode} ${body}`));
        response.once('error', (error) => resolve(`broken off: ${error.message}`));
      });
      sent.once('error', (error) => resolve(error.message));
      sent.end();
    });
  }
}
