import { temporaryFolder } from '@caddis/test-servers';
import { startWorkers, type WorkersProcess } from './workers-process.js';

/** The server with workers of one test, and its folder. */
export class WorkersFixture {
  #folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
  #running: WorkersProcess | undefined;

  /** Path of an empty folder. Available in tests and their hooks, not yet in `describe`. */
  get folder(): string {
    if (this.#folder === undefined) throw new Error('the folder is created in a hook before each test');
    return this.#folder.path;
  }

  get running(): WorkersProcess {
    if (this.#running === undefined) throw new Error('the server was not started');
    return this.#running;
  }

  /** Starts the server as {@link startWorkers} does, in the folder. */
  async start(routes: readonly object[], more?: object, flags?: readonly string[]): Promise<WorkersProcess> {
    this.#running = await startWorkers(this.folder, routes, more, flags);
    return this.#running;
  }

  async createFolder(): Promise<void> {
    this.#folder = await temporaryFolder();
  }

  async end(): Promise<void> {
    await this.#running?.server.stop();
    this.#running = undefined;
    await this.#folder?.remove();
  }

  /** Prints what the server has printed. */
  showOutput(): void {
    process.stderr.write(`${this.#running?.server.output() ?? ''}\n`);
  }
}

/** Creates a folder before each test of a suite and stops the server after it; call it in `describe`. Prints the server's output if a test fails. */
export function useWorkers(): WorkersFixture {
  const workers = new WorkersFixture();
  beforeEach(() => workers.createFolder());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') workers.showOutput();
    await workers.end();
  });
  return workers;
}
