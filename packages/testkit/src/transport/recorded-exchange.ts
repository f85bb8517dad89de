import type { Duplex } from 'node:stream';
import { isError } from '@caddis/core';
import type { TransportHandler, TransportPhase } from '@caddis/core/http';

const phases: ReadonlySet<unknown> = new Set(['connect', 'request', 'response']);

/** Records what a transport reports about one exchange, and the first call that breaks the order of the contract. */
export class RecordedExchange implements TransportHandler {
  readonly informed: number[] = [];
  readonly pieces: Buffer[] = [];
  head: { readonly status: number; readonly headers: readonly string[]; readonly isWhole: boolean } | undefined;
  trailers: readonly string[] | undefined;
  failure: { readonly error: Error; readonly phase: TransportPhase } | undefined;
  upgrade: { readonly status: number; readonly socket: Duplex } | undefined;
  /** Describes the first call that breaks the order of the contract. */
  mistake: string | undefined;
  /** True to apply back-pressure to the following pieces of the body. */
  isFull = false;
  /** Whether the last piece was answered with back-pressure. */
  private isHeld = false;
  private isGivenUp = false;
  private hasReturned = false;
  private settle: () => void = () => undefined;
  /** Settles when the transport must not report anything more. */
  readonly over: Promise<void> = new Promise((resolve) => (this.settle = resolve));
  private readonly waiting = new Set<() => void>();

  /** Notes that `dispatch` has returned: the transport may report from now on. */
  returned(): void {
    this.hasReturned = true;
  }

  /** Notes that the exchange was aborted: the transport must not report anything from now on. */
  givenUp(): void {
    this.isGivenUp = true;
  }

  /** Notes that the transport may pass on pieces again. */
  goOn(): void {
    this.isFull = false;
    this.isHeld = false;
  }

  /** The body so far. */
  get body(): Buffer {
    return Buffer.concat(this.pieces);
  }

  /** Waits until the reports make a condition true. */
  async whenTold(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  onInformational(status: number, rawHeaders: readonly string[]): void {
    this.note('onInformational', () => {
      if (this.head !== undefined) this.wrong('onInformational() came after onHead()');
      if (!(status >= 100 && status < 200 && status !== 101)) this.wrong(`onInformational() told the status ${status}`);
      this.assertFlat('onInformational', rawHeaders);
      this.informed.push(status);
    });
  }

  onHead(status: number, rawHeaders: readonly string[], statusText: string, isWhole = false): void {
    this.note('onHead', () => {
      if (this.head !== undefined) this.wrong('onHead() came twice');
      if (!Number.isInteger(status) || status < 200 || status > 999) this.wrong(`onHead() told the status ${status}`);
      if (typeof statusText !== 'string') this.wrong(`onHead() told ${typeof statusText} as the text of the status`);
      this.assertFlat('onHead', rawHeaders);
      this.head = { status, headers: [...rawHeaders], isWhole };
    });
  }

  onData(chunk: Uint8Array): boolean {
    return this.take('onData', chunk);
  }

  onEnd(rawTrailers: readonly string[], lastChunk?: Uint8Array): void {
    this.note('onEnd', () => {
      if (this.head === undefined) this.wrong('onEnd() came before onHead()');
      if (this.isHeld) this.wrong('onEnd() came while the body was held back');
      this.assertFlat('onEnd', rawTrailers);
      if (this.head?.isWhole === true && (rawTrailers?.length > 0 || lastChunk !== undefined)) this.wrong('onEnd() brought something, though onHead() had told that the response is whole');
      if (lastChunk !== undefined) this.pieces.push(Buffer.from(lastChunk));
      this.trailers = rawTrailers;
      this.settle();
    });
  }

  onUpgrade(status: number, rawHeaders: readonly string[], socket: Duplex): void {
    this.note('onUpgrade', () => {
      this.assertFlat('onUpgrade', rawHeaders);
      this.upgrade = { status, socket };
      this.settle();
    });
  }

  onError(error: Error, phase: TransportPhase): void {
    this.note('onError', () => {
      if (!isError(error)) this.wrong(`onError() told ${typeof error}, which is not an error`);
      if (!phases.has(phase)) this.wrong(`onError() told the phase ${String(phase)}`);
      this.failure = { error, phase };
      this.settle();
    });
  }

  protected take(method: string, chunk: Uint8Array): boolean {
    this.note(method, () => {
      if (this.head === undefined) this.wrong(`${method}() came before onHead()`);
      if (this.head?.isWhole === true) this.wrong(`${method}() came, though onHead() had told that the response is whole`);
      if (this.isHeld) this.wrong(`${method}() came again after it had returned false, and before resume()`);
      if (!(chunk instanceof Uint8Array)) return this.wrong(`${method}() was given ${typeof chunk}, not bytes`);
      this.pieces.push(Buffer.from(chunk));
      this.isHeld = this.isFull;
    });
    return !this.isFull;
  }

  private note(method: string, work: () => void): void {
    if (!this.hasReturned) this.wrong(`${method}() was called before dispatch() had returned`);
    if (this.isGivenUp) this.wrong(`${method}() was called after abort()`);
    if (this.isOver) this.wrong(`${method}() was called after the end`);
    work();
    for (const tell of this.waiting) tell();
    this.waiting.clear();
  }

  private get isOver(): boolean {
    return this.trailers !== undefined || this.failure !== undefined || this.upgrade !== undefined;
  }

  private assertFlat(method: string, fields: unknown): void {
    const isFlat = Array.isArray(fields) && fields.length % 2 === 0 && fields.every((field) => typeof field === 'string');
    if (!isFlat) this.wrong(`${method}() told fields that are no flat list of names and values`);
  }

  private wrong(what: string): void {
    this.mistake ??= what;
  }
}

/** An exchange that takes pieces by `onLentData` and copies them. */
export class LendingExchange extends RecordedExchange {
  onLentData(chunk: Uint8Array): boolean {
    return this.take('onLentData', chunk);
  }
}
