import { fileURLToPath } from 'node:url';
import { startProcess, type RunningProcess } from '@caddis/test-servers';

const program = fileURLToPath(new URL('./backend-process.js', import.meta.url));

/** A backend process, whose address stays the same after a restart. */
export class Backend {
  private process: RunningProcess | undefined;

  /**
   * @param host - IP address to listen on
   * @param port - port to listen on
   */
  constructor(
    readonly host: string,
    readonly port: number,
  ) {}

  /** `host:port`. */
  get dial(): string {
    return `${this.host}:${this.port}`;
  }

  /** Starts the process and waits until it listens. */
  async start(): Promise<void> {
    this.process = await startProcess({ command: process.execPath, args: [program, this.host, String(this.port), this.dial], ready: /listening/ });
  }

  /** Kills the process, which closes all its connections. */
  async kill(): Promise<void> {
    await this.process?.kill();
    this.process = undefined;
  }

  /** Sends a signal: SIGSTOP, SIGCONT, or SIGUSR2 to switch between slow and fast. */
  signal(name: NodeJS.Signals): void {
    this.process?.signal(name);
  }
}
