import type { ServerResponse as OutgoingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** A connection of HTTP/1, which knows the response under way. @internal */
export type Http1Socket = Socket & { readonly _httpMessage?: OutgoingMessage | null };

/** Who has stopped reading from a connection, because nobody takes what it reads. @internal */
export interface PausedReader {
  readonly socket: Http1Socket;
  /** False when reading goes on, or is not needed any more. */
  readonly isStalled: boolean;
  /** Bytes that were taken from it, ever. */
  readonly takenBytes: number;
  /** True when it can keep what it reads ahead. */
  readonly readsAhead: boolean;
}

/** How a reader stands. */
interface Pause {
  takenBytes: number;
  /** Looks at it in a row that found nothing taken. */
  idleLooks: number;
  /** Looks in a row that found what was written not sent. */
  unsentLooks: number;
  /** True while it reads on though nobody takes it. */
  readsOn: boolean;
  aheadBytes: number;
}

/** Pause between two looks, in milliseconds. */
const lookInterval = 1000;
/** After so many looks that found nothing taken it is read on. */
const patientLooks = 2;
/** After so many looks that found a few bytes not sent the connection is taken for lost. */
const maxUnsentLooks = 4;
/** Most that is read of a connection though nobody takes it: what the systems of both sides hold back by default; bytes. */
const maxAheadBytes = 8 * 1024 * 1024;
/** The same for all connections together; bytes. */
const maxAheadBytesOfAll = 64 * 1024 * 1024;

/** Of so many looks the first two write something: the answer to the first is noticed by the second. */
const probeCycle = 5;

/** What a piece costs beside its bytes. */
const pieceBytes = 256;

/**
 * Notices that a client has left though its connection is not read: the end comes behind all that was sent before it, and a system
 * tells nothing of a connection that nobody reads. To write nothing is enough to hear of a reset, unless it is encrypted. A system whose program is gone
 * answers bytes with a reset, and "100 Continue" is what a server may say to a request under way at any time. Of a client that only
 * closes its own direction the end is found by reading on for a while, within bounds.
 *
 * @see RFC 9110, section 15.2
 * @internal
 */
export class PausedReaders {
  private readonly pauses = new Map<PausedReader, Pause>();
  /** Keeps the process alive, which connections that are not read do not. */
  private timer: NodeJS.Timeout | undefined;
  private aheadBytes = 0;

  /**
   * A reader has got bytes that nobody takes.
   *
   * @returns true when it is to read on all the same
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

  /** A reader goes on, or is done. */
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
      // With something to write, the system tells of a reset by itself.
      if (socket.writable && socket.writableLength === 0) {
        pause.unsentLooks = 0;
        socket.write(isProbed(pause) ? probeOf(socket) : '');
      } else if ((pause.unsentLooks += 1) >= maxUnsentLooks && probeOf(socket) !== '') {
        // An encrypted connection that was reset may never say so. A system takes these few bytes unless it has others to send.
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

/** What a client may be told at this moment. */
function probeOf({ _httpMessage: message }: Http1Socket): string {
  const isOpen = message != null && !message.headersSent && message.req.httpVersionMinor === 1;
  return isOpen ? 'HTTP/1.1 100 Continue\r\n\r\n' : '';
}

/** The readers of this process; what they may read ahead is counted for all of them. @internal */
export const pausedReaders = new PausedReaders();
