import { Writable } from 'node:stream';
import type { HttpHeaders, HttpResponse } from '@caddis/core/http';
import { HeaderFields } from '@caddis/test-helpers';

/** A response that is sent to no client and records what was sent. @public */
export interface TestResponse extends HttpResponse {
  /** The body so far as a binary string: each character is one byte. */
  readonly body: string;
  /** True if the response was aborted. */
  readonly aborted: boolean;
  /** The statuses of the informational heads that were sent. */
  readonly informed: readonly number[];
  /** Calls that the contract of a response does not allow, e.g. for a second head. */
  readonly mistakes: readonly string[];
}

/**
 * Creates a response for a test of a handler, a policy, or anything else that takes one.
 *
 * @public
 */
export function testResponse(): TestResponse {
  return new RecordedResponse();
}

class RecordedResponse implements TestResponse {
  status = 200;
  headSent = false;
  ended = false;
  aborted = false;
  body = '';
  readonly headers: HttpHeaders = new HeaderFields([]);
  readonly informed: number[] = [];
  readonly #mistakes: string[] = [];
  #headersSent: string | undefined;
  readonly stream: Writable;
  private readonly heads: (() => void)[] = [];
  private readonly aborts: (() => void)[] = [];

  constructor() {
    this.stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.write(chunk);
        done();
      },
      final: (done) => {
        this.end();
        done();
      },
    });
  }

  get mistakes(): readonly string[] {
    const isLate = this.#headersSent !== undefined && this.#headersSent !== JSON.stringify(this.headers.raw());
    return isLate ? [...this.#mistakes, 'headers were changed after the head was sent'] : this.#mistakes;
  }

  beforeHead(callback: () => void): void {
    this.heads.unshift(callback);
  }

  writeHead(status: number, rawHeaders: readonly string[] = []): void {
    if (this.headSent) return void this.#mistakes.push('a second head was sent');
    this.status = status;
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) this.headers.append(rawHeaders[index] as string, rawHeaders[index + 1] as string);
    for (const callback of this.heads.splice(0)) callback();
    this.headSent = true;
    this.#headersSent = JSON.stringify(this.headers.raw());
    if (!Number.isInteger(this.status) || this.status < 200 || this.status > 999) this.#mistakes.push(`a head was sent with status ${String(this.status)}`);
  }

  informational(status: number): void {
    this.informed.push(status);
    if (this.headSent) this.#mistakes.push('an informational head was sent behind the head');
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.ended) this.#mistakes.push('something was written behind the end');
    if (!this.headSent) this.writeHead(this.status);
    this.body += Buffer.from(chunk as Uint8Array).toString('latin1');
    return true;
  }

  onDrain(callback: () => void): void {
    queueMicrotask(callback);
  }

  flush(): void {
    if (!this.headSent) this.writeHead(this.status);
  }

  onAbort(callback: () => void): void {
    if (this.aborted) callback();
    else this.aborts.push(callback);
  }

  switchProtocols(): never {
    throw new Error('the client of this test did not ask for another protocol');
  }

  end(chunk?: Uint8Array | string): void {
    if (this.ended) return void this.#mistakes.push('the response was ended twice');
    if (chunk !== undefined) this.write(chunk);
    if (!this.headSent) this.writeHead(this.status);
    this.ended = true;
  }

  abort(): void {
    if (this.ended) return;
    this.ended = true;
    this.aborted = true;
    for (const callback of this.aborts.splice(0)) callback();
  }
}
