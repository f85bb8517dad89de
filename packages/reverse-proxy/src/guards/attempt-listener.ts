import type { Duplex } from 'node:stream';
import { isProxy, isUint8Array } from 'node:util/types';
import { describeValue, isError, messageOf, propertyOf } from '@caddis/core';
import type { TransportHandler, TransportPhase } from '@caddis/core/http';

/** Receives the events of an attempt after they were validated. @internal */
export interface AttemptOwner {
  takeInformational(status: number, rawHeaders: readonly string[]): void;
  takeHead(status: number, rawHeaders: readonly string[], statusText: string, isWhole: boolean): void;
  takeUpgrade(status: number, rawHeaders: readonly string[], socket: Duplex): void;
  /** @returns false to pause the backend */
  takeData(chunk: Uint8Array): boolean;
  /** @returns false to pause the backend */
  takeLentData(chunk: Uint8Array): boolean;
  takeEnd(rawTrailers: readonly string[], lastChunk: Uint8Array | undefined): void;
  takeError(error: Error, phase: TransportPhase, resetCode: number | undefined): void;
  /**
   * Called when the transport breaks its contract; its later events are ignored.
   *
   * @param problem - what the transport did, in the words of the error message
   */
  onTransportFault(problem: string): void;
  /** Called when handling an event throws; later events are ignored. */
  onCrash(error: unknown): void;
}

/**
 * Receives the events of one attempt from the transport, and validates them. Errors while handling an event never reach the transport.
 * An event that breaks the contract counts as a fault of the transport. Events after the end of the attempt are ignored.
 *
 * @internal
 */
export class AttemptListener implements TransportHandler {
  private answered = false;
  private over = false;

  constructor(private readonly owner: AttemptOwner) {}

  /** Ends the attempt: all later events are ignored. */
  close(): void {
    this.over = true;
  }

  onInformational(status: number, rawHeaders: readonly string[]): void {
    if (this.over || this.answered) return;
    if (!isFlatList(rawHeaders) || !(status >= 100 && status < 200)) return this.refuse('reported an informational response with an invalid status');
    try {
      this.owner.takeInformational(status, rawHeaders);
    } catch (error) {
      this.crash(error);
    }
  }

  onHead(status: number, rawHeaders: readonly string[], statusText: string, isWhole?: boolean): void {
    if (this.over) return;
    if (this.answered) return this.refuse('reported two responses');
    if (!Number.isInteger(status) || status < 200 || status > 999) return this.refuse(`reported a response with status ${messageOf(status)}`);
    if (!isFlatList(rawHeaders)) return this.refuse(`reported a response with ${describeValue(rawHeaders)} as header fields`);
    this.answered = true;
    try {
      this.owner.takeHead(status, rawHeaders, typeof statusText === 'string' ? statusText : '', isWhole === true);
    } catch (error) {
      this.crash(error);
    }
  }

  onUpgrade(status: number, rawHeaders: readonly string[], socket: Duplex): void {
    if (this.over || this.answered || !isFlatList(rawHeaders) || !isConnection(socket)) {
      if (isConnection(socket)) socket.destroy();
      if (!this.over) this.refuse('reported a switch of protocols that was not requested');
      return;
    }
    this.answered = true;
    try {
      this.owner.takeUpgrade(status, rawHeaders, socket);
    } catch (error) {
      this.crash(error);
    }
  }

  onData(chunk: Uint8Array): boolean {
    if (this.mayTake(chunk)) {
      try {
        return this.owner.takeData(chunk);
      } catch (error) {
        this.crash(error);
      }
    }
    return false;
  }

  onLentData(chunk: Uint8Array): boolean {
    if (this.mayTake(chunk)) {
      try {
        return this.owner.takeLentData(chunk);
      } catch (error) {
        this.crash(error);
      }
    }
    return false;
  }

  onEnd(rawTrailers: readonly string[], lastChunk?: Uint8Array): void {
    if (this.over) return;
    if (!this.answered) return this.refuse('reported the end of a response that had not begun');
    if (!isFlatList(rawTrailers) || !(lastChunk === undefined || isBytes(lastChunk))) {
      return this.refuse(`reported the end of a response with ${describeValue(rawTrailers)} and ${describeValue(lastChunk)}`);
    }
    try {
      this.owner.takeEnd(rawTrailers, lastChunk);
    } catch (error) {
      this.crash(error);
    }
  }

  onError(error: Error, phase: TransportPhase, resetCode?: number): void {
    if (this.over) return;
    if (!isError(error)) return this.refuse(`reported a failure with ${describeValue(error)} instead of an error`);
    // Once a response has begun it cannot be sent again, so the phase is `response` even if the transport says otherwise.
    const where = this.answered ? 'response' : phase === 'connect' ? 'connect' : 'request';
    try {
      this.owner.takeError(error, where, typeof resetCode === 'number' ? resetCode : undefined);
    } catch (crash) {
      this.crash(crash);
    }
  }

  private mayTake(chunk: Uint8Array): boolean {
    if (this.over) return false;
    if (this.answered && isBytes(chunk)) return true;
    this.refuse(this.answered ? `passed ${describeValue(chunk)} as a piece of the body` : 'passed a piece of the body before the head of the response');
    return false;
  }

  private refuse(problem: string): void {
    this.over = true;
    this.owner.onTransportFault(problem);
  }

  private crash(error: unknown): void {
    this.over = true;
    this.owner.onCrash(error);
  }
}

/** `isProxy` comes first, because a `Proxy` object may throw at any other access. */
function isFlatList(value: unknown): value is readonly string[] {
  return !isProxy(value) && Array.isArray(value) && value.length % 2 === 0;
}

function isBytes(value: unknown): value is Uint8Array {
  return isUint8Array(value);
}

/** Duck typing, so that streams of other libraries are accepted, too. */
function isConnection(value: unknown): value is Duplex {
  return typeof propertyOf(value, 'pipe') === 'function' && typeof propertyOf(value, 'destroy') === 'function';
}
