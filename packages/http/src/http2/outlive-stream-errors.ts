import type { Http2Session } from 'node:http2';
import type { Clock, Timer } from '@caddis/core';

/** Milliseconds in which the other side must show that the connection still works. @public */
export const maxDoubtMs = 2000;
/** Error number of nghttp2 for an offence against the protocol. */
const protocolError = -505;

/** What is known of a connection. @public */
export interface StreamErrorWatch {
  /** True while a message was malformed and it is not known whether that broke the connection. */
  readonly isInDoubt: boolean;
}

/**
 * Keeps a connection when a single message on it is malformed.
 *
 * @remarks
 * A body that is longer than its `content-length` is an error of one stream, which nghttp2 resets. Newer releases of it tell Node of
 * that with the same error as of an offence that ends the connection, and Node 22 and 24 then destroy the session with all the other
 * streams in it. Which of the two it is cannot be seen, only tried: behind the end of a connection nghttp2 reads nothing more, so
 * that an answered PING proves that the connection goes on.
 *
 * @param session - of either side
 * @param clock - time
 * @param onCertain - told when a connection that was in doubt goes on
 * @see RFC 9113, section 8.1.1: malformed messages are stream errors
 * @public
 */
export function outliveStreamErrors(session: Http2Session, clock: Clock, onCertain?: () => void): StreamErrorWatch {
  const destroy = session.destroy.bind(session);
  let doubt: Timer | undefined;
  session.destroy = (error, code) => {
    // The reset of a stream is queued before Node is told; the end of a connection is not.
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

/** Node itself passes `null` for no error. */
function isProtocolError(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && error.errno === protocolError;
}
