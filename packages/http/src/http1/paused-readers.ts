import type { ServerResponse as OutgoingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** An HTTP/1 connection, with Node's reference to the response under way. @internal */
export type Http1Socket = Socket & { readonly _httpMessage?: OutgoingMessage | null };

/** A reader of a connection that has paused, because nobody consumes what it reads. @internal */
export interface PausedReader {
  readonly socket: Http1Socket;
  /** False if reading continues, or is no longer needed. */
  readonly isStalled: boolean;
  /** Total number of bytes consumed from the reader. */
  readonly takenBytes: number;
  /** True if the reader can buffer bytes that nobody consumes yet. */
  readonly readsAhead: boolean;
}

/** The state of one paused reader. */
interface Pause {
  takenBytes: number;
  /** Consecutive checks without any consumed bytes. */
  idleLooks: number;
  /** Consecutive checks at which written bytes were still unsent. */
  unsentLooks: number;
  /** True while the connection is read although nobody consumes its bytes. */
  readsOn: boolean;
  aheadBytes: number;
}

/** Time between two checks, in milliseconds. */
const lookInterval = 1000;
/** After this many checks without any consumed bytes, the connection is read on. */
const patientLooks = 2;
/** After this many checks with the few probe bytes still unsent, the connection is considered lost. */
const maxUnsentLooks = 4;
/** Maximum bytes to read ahead per connection. The default socket buffers of both systems together hold about as much. */
const maxAheadBytes = 8 * 1024 * 1024;
/** Maximum bytes to read ahead for all connections together. */
const maxAheadBytesOfAll = 64 * 1024 * 1024;

/** Number of checks per probe cycle. The first two of them write a probe: the client's reset, caused by the first, is noticed by the second. */
const probeCycle = 5;

/** Estimated memory cost of a chunk beside its bytes. */
const pieceBytes = 256;

/**
 * Detects that a client has left although nobody reads its connection. The end of a connection comes after all bytes before it, and the system
 * reports nothing on an unread connection. An empty write reveals a reset, unless the connection is encrypted. A client whose program has ended
 * answers bytes with a reset, so "100 Continue" is sent, which is always allowed before the response. If a client only closes its own direction,
 * the end is found by reading ahead for a while, within limits.
 *
 * @see RFC 9110, section 15.2
 * @internal
 */
export class PausedReaders {
  private readonly pauses = new Map<PausedReader, Pause>();
  /** Keeps the process alive, which connections that are not read do not do. */
  private timer: NodeJS.Timeout | undefined;
  private aheadBytes = 0;

  /**
   * Called when a reader has received bytes that nobody consumes.
   *
   * @returns true if it must read on all the same
   */
  onHeld(reader: PausedReader, bytes: number): boolean {
    const pause = this.pauses.get(reader);
    if (pause === undefined) {
      this.pauses.set(reader, { takenBytes: reader.takenBytes, idleLooks: 0, unsentLooks: 0, readsOn: false, aheadBytes: 0 });
      this.timer ??= setInterval(() => this.look(), lookInterval);
      return false;
    }
    if (!pause.readsOn) return false;
    pause.aheadBytes += bytes + pieceBytes;
    this.aheadBytes += bytes + pieceBytes;
    return pause.aheadBytes < maxAheadBytes && this.aheadBytes < maxAheadBytesOfAll;
  }

  /** Called when a reader continues, or is done. */
  delete(reader: PausedReader): void {
    this.aheadBytes -= this.pauses.get(reader)?.aheadBytes ?? 0;
    this.pauses.delete(reader);
    if (this.pauses.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private look(): void {
    for (const [reader, pause] of this.pauses) {
      const { socket, takenBytes } = reader;
      if (!reader.isStalled || socket.destroyed) {
        this.delete(reader);
        continue;
      }
      // Any write, even an empty one, makes the system report a reset.
      if (socket.writable && socket.writableLength === 0) {
        pause.unsentLooks = 0;
        socket.write(isProbed(pause) ? probeOf(socket) : '');
      } else if ((pause.unsentLooks += 1) >= maxUnsentLooks && probeOf(socket) !== '') {
        // An encrypted connection may never report that it was reset. The system sends these few bytes at once, unless others are still unsent.
        socket.destroy();
      }
      pause.idleLooks = pause.takenBytes === takenBytes ? pause.idleLooks + 1 : 0;
      pause.takenBytes = takenBytes;
      if (!reader.readsAhead || pause.idleLooks < patientLooks || pause.readsOn || this.aheadBytes >= maxAheadBytesOfAll) continue;
      pause.readsOn = true;
      socket.resume();
    }
  }
}

function isProbed({ idleLooks }: Pause): boolean {
  return idleLooks >= patientLooks && (idleLooks - patientLooks) % probeCycle < 2;
}

/** Returns "100 Continue" if the client may receive it now, otherwise an empty text. */
function probeOf({ _httpMessage: message }: Http1Socket): string {
  const isOpen = message != null && !message.headersSent && message.req.httpVersionMinor === 1;
  return isOpen ? 'HTTP/1.1 100 Continue\r\n\r\n' : '';
}

/** The paused readers of this process, which share one limit for reading ahead. @internal */
export const pausedReaders = new PausedReaders();
