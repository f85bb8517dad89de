import type { Http2Session } from 'node:http2';
import type { Clock, Timer } from '@caddis/core';

/** Time within which the peer must show that the connection still works, in milliseconds. @public */
export const maxDoubtMs = 2000;
/** nghttp2's error number for a protocol violation. */
const protocolError = -505;

/** State of a connection with a stream error. @public */
export interface StreamErrorWatch {
  /** True from a malformed message until it is known whether it broke the connection. */
  readonly isInDoubt: boolean;
}

/**
 * Keeps a connection open when a single message on it is malformed.
 *
 * @remarks
 * A body that is longer than its `content-length` is a stream error, and nghttp2 resets the stream. Newer versions of nghttp2 report it to
 * Node with the same error as a connection error. Node 22 and 24 then destroy the session with all of its other streams. The two
 * cases look alike, so this function sends a PING: after a connection error nghttp2 reads nothing more, so an answer proves that the
 * connection still works.
 *
 * @param session - a session of either side
 * @param clock - provides the timer
 * @param onCertain - called when a connection in doubt turns out to work
 * @see RFC 9113, section 8.1.1: malformed messages are stream errors
 * @public
 */
export function outliveStreamErrors(session: Http2Session, clock: Clock, onCertain?: () => void): StreamErrorWatch {
  const destroy = session.destroy.bind(session);
  let doubt: Timer | undefined;
  session.destroy = (error, code) => {
    // nghttp2 queues the reset of a stream before it reports the error. After a connection error, the queue is empty.
    if (session.destroyed || !isProtocolError(error) || session.state.outboundQueueSize === 0) {
      doubt?.cancel();
      return destroy(error, code);
    }
    if (doubt !== undefined) return;
    doubt = clock.setTimeout(() => destroy(error, code), maxDoubtMs);
    session.ping((failure) => {
      doubt?.cancel();
      doubt = undefined;
      if (failure === null) onCertain?.();
    });
  };
  return {
    get isInDoubt() {
      return doubt !== undefined;
    },
  };
}

/** Node passes `null` if there is no error. */
function isProtocolError(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && error.errno === protocolError;
}
