import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { connect, isIPv6, type Socket } from 'node:net';
import { type Clock, isUnixNetwork, joinHostPort, type Logger, type NetworkAddress, type Timer } from '@caddis/core';
import type { LogOutput } from '@caddis/core/logging';
import { atProcessExit, RateLimitedLog, standardError } from '@caddis/kit';
import { keptLookup } from './kept-lookup.js';
import { LineBatch } from './line-batch.js';

/** Maximum number of bytes that wait for a slow receiver. */
const maxWaitingBytes = 2 ** 20;
/** Delay between attempts to connect, in milliseconds. */
const retryMs = 10_000;
/** How long `end` waits for pending lines, in milliseconds. */
const endMs = 3000;
/** Maximum size of a UDP datagram, in bytes. */
const maxDatagram = 65_507;

/** Settings of {@link NetOutput}. @internal */
export interface NetOutputSettings {
  readonly address: NetworkAddress;
  readonly dialTimeoutMs: number;
}

/**
 * Sends a log over the network. Without a connection, lines go to standard error, and it tries to connect every ten seconds. For a slow
 * receiver, at most 1 MiB of lines waits.
 *
 * @internal
 */
export class NetOutput implements LogOutput {
  readonly #batch = new LineBatch((text, lines) => this.#send(text, lines));
  readonly #failures: RateLimitedLog;
  readonly #forgetExit: () => void;
  #socket: Socket | undefined;
  #datagrams: DatagramSocket | undefined;
  #retry: Timer | undefined;
  #isEnded = false;
  #dropped = 0;
  #toStandardError = 0;
  #failing: string | undefined;

  constructor(
    private readonly settings: NetOutputSettings,
    log: Logger,
    private readonly clock: Clock,
  ) {
    this.#failures = new RateLimitedLog(log, clock);
    this.#forgetExit = atProcessExit(() => this.#batch.flush());
  }

  /**
   * Opens the first connection.
   *
   * @throws the reason why it cannot connect
   */
  async open(): Promise<void> {
    const { address } = this.settings;
    if (address.network.startsWith('udp')) {
      this.#datagrams = createSocket({ type: isIPv6(address.host) ? 'udp6' : 'udp4', lookup: keptLookup(this.clock) });
      this.#datagrams.on('error', (error) => this.#failed(error));
      this.#datagrams.unref();
    } else {
      this.#take(await this.#dial());
    }
  }

  /** Starts without a connection, and tries again later. */
  openLater(error: unknown): void {
    this.#failed(error);
    this.#retryLater();
  }

  write(lines: string): void {
    this.#batch.add(lines);
  }

  /** State for reports. */
  get state(): object {
    return {
      address: targetOf(this.settings.address),
      connected: this.#socket !== undefined || this.#datagrams !== undefined,
      waiting_bytes: this.#socket?.writableLength ?? 0,
      dropped_lines: this.#dropped,
      lines_to_standard_error: this.#toStandardError,
      failing: this.#failing,
    };
  }

  /** Sends the pending lines within a time limit, and disconnects. */
  async end(): Promise<void> {
    this.#batch.flush();
    this.#isEnded = true;
    this.#retry?.cancel();
    this.#forgetExit();
    const socket = this.#socket;
    await new Promise<void>((resolve) => {
      if (socket === undefined) return resolve();
      const timer = this.clock.setTimeout(() => socket.destroy(), endMs);
      socket.once('close', () => {
        timer.cancel();
        resolve();
      });
      socket.end();
    });
    this.#datagrams?.close();
  }

  #send(text: string, lines: number): void {
    if (this.#datagrams !== undefined) return this.#sendDatagrams(this.#datagrams, text);
    const socket = this.#socket;
    if (socket === undefined) {
      this.#toStandardError += lines;
      standardError().write(text, lines);
    } else if (socket.writableLength > maxWaitingBytes) {
      this.#dropped += lines;
      this.#failures.write('slow', 'warn', { address: targetOf(this.settings.address), dropped_lines: this.#dropped }, 'log lines were dropped, because they could not be written in time');
    } else {
      // As bytes, so that `writableLength` counts bytes.
      socket.write(Buffer.from(text, 'utf8'));
    }
  }

  #sendDatagrams(socket: DatagramSocket, text: string): void {
    const { host, startPort } = this.settings.address;
    for (const line of text.split(/(?<=\n)/)) {
      const bytes = Buffer.from(line, 'utf8');
      if (bytes.length > maxDatagram) this.#dropped += 1;
      else socket.send(bytes, startPort, host === '' ? 'localhost' : host, (error) => error !== null && this.#failed(error));
    }
  }

  #dial(): Promise<Socket> {
    const { address, dialTimeoutMs } = this.settings;
    const socket = isUnixNetwork(address.network) ? connect(address.host) : connect(address.startPort, address.host === '' ? 'localhost' : address.host);
    return new Promise((resolve, reject) => {
      const timer = this.clock.setTimeout(() => socket.destroy(new Error(`no connection within ${dialTimeoutMs} ms`)), dialTimeoutMs);
      socket.once('connect', () => {
        timer.cancel();
        socket.off('error', reject);
        resolve(socket);
      });
      socket.once('error', reject);
      socket.once('close', () => timer.cancel());
    });
  }

  #take(socket: Socket): void {
    if (this.#isEnded) return void socket.destroy();
    this.#socket = socket;
    this.#failing = undefined;
    socket.unref();
    // Read and discard data, so that a close by the other side is noticed.
    socket.resume();
    socket.on('error', (error) => this.#failed(error));
    socket.on('close', () => {
      this.#socket = undefined;
      if (this.#isEnded) return;
      this.#failed(new Error('the connection was closed'));
      this.#retryLater();
    });
  }

  #retryLater(): void {
    if (this.#isEnded) return;
    this.#retry = this.clock.setTimeout(() => {
      this.#dial().then(
        (socket) => this.#take(socket),
        (error: unknown) => this.openLater(error),
      );
    }, retryMs);
  }

  #failed(err: unknown): void {
    this.#failing = (err as NodeJS.ErrnoException).code ?? 'closed';
    this.#failures.write('connection', 'error', { address: targetOf(this.settings.address), err }, 'a log cannot be sent; its lines go to standard error');
  }
}

/** Formats the address for messages. @internal */
export function targetOf({ network, host, startPort }: NetworkAddress): string {
  return isUnixNetwork(network) ? `${network}/${host}` : `${network}/${joinHostPort(host, startPort)}`;
}
