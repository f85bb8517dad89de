import { CaddisError, defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/fastcgi`.
 *
 * @public
 */
export const errors = defineErrors({
  FASTCGI_SPLIT_PATH_INVALID: {
    message: '{received} cannot split a path',
    help: 'write the end of the names of scripts, such as ".php", in ASCII',
    doc:
      'An entry of `split_path` is empty, or has characters beyond ASCII. They are refused because letters that only look alike could turn another ' +
      'file into a script.',
  },
  FASTCGI_DIAL_FAILED: {
    message: '{address}: cannot connect: {reason}',
    help: 'check that the application listens there (php-fpm: the key listen of its pool), and that this process may use its socket',
    doc: 'The proxy could not connect to a FastCGI application. The application did not see the request.',
  },
  FASTCGI_ENCRYPTION_WANTED: {
    message: '{address}: FastCGI is not encrypted, but the upstream asks for TLS',
    help: 'use the transport http, or leave TLS out of the upstream',
    doc: 'A source requires TLS for an upstream, but FastCGI has no TLS.',
  },
  FASTCGI_CONNECTION_CLOSED: {
    message: '{address}: the application closed the connection {when}',
    help: 'check the log of the application; php-fpm ends a worker that crashes, takes too long, or needs too much memory',
    doc: 'A FastCGI application closed the connection before it completed the request. If the response has already begun, it is cut off, so that the client notices.',
  },
  FASTCGI_RESPONSE_MALFORMED: {
    message: '{address}: the response is not FastCGI: {reason}',
    help: 'check that the port uses FastCGI, and check the log of the application',
    doc: 'A FastCGI application sent something that breaks the protocol, or a response head that is not valid CGI. It is never passed on.',
  },
  FASTCGI_REFUSED: {
    message: '{address}: the application refused the request: {reason}',
    help: 'raise the number of requests that the application serves at once',
    doc: 'A FastCGI application refused a request: it is overloaded, or does not support the role of a responder.',
  },
  FASTCGI_ROOT_INVALID: {
    message: 'the root {root} cannot be resolved: {reason}',
    expected: 'a folder that is there',
    help: 'check that the folder exists, or remove resolve_root_symlink',
    doc: 'The `root` of a FastCGI transport with `resolve_root_symlink` does not exist or cannot be read.',
  },
});

/** Error codes for a lack of resources on this machine; the application is not at fault. */
const localCodes: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM']);

/**
 * Creates the error for a connection that could not be opened.
 *
 * @see the contract of transports: a lack of resources on this machine is `PROXY_LOCAL_RESOURCES`, for which no backend is blamed
 * @internal
 */
export function dialFailed(address: string, cause: Error): Error {
  const parts = cause instanceof AggregateError ? (cause.errors as NodeJS.ErrnoException[]) : [cause as NodeJS.ErrnoException];
  const reason = parts.map((part) => part.message).join('; ');
  if (parts.some(({ code }) => localCodes.has(code))) {
    return new CaddisError('PROXY_LOCAL_RESOURCES', `${address}: this machine cannot open another connection: ${reason}`, { cause });
  }
  return errors.FASTCGI_DIAL_FAILED({ address, reason }, { cause });
}

/** Creates the error for a timeout. @see the contract of transports, which defines its code @internal */
export function timedOut(address: string, what: string, milliseconds: number): Error {
  return new CaddisError('HTTP_TRANSPORT_TIMEOUT', `${address}: timeout after ${milliseconds} ms while waiting for ${what}`, {
    help: 'check the application, or raise the time limit in the transport of the reverse proxy',
  });
}
