import { errors } from '../errors.js';

/** What this machine, and not the backend, lacks for a connection: file descriptors, addresses or ports, memory. */
const localCodes: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM']);

/**
 * Makes the error of a connection that could not be made. The reason stands in the message: of several addresses tried, each has its
 * own, and the joined error's message is empty.
 *
 * @param proxy - the proxy on the way, where that is what failed
 * @internal
 */
export function dialFailed(address: string, cause: Error, proxy?: string): Error {
  const parts = cause instanceof AggregateError ? (cause.errors as NodeJS.ErrnoException[]) : [cause as NodeJS.ErrnoException];
  for (const part of parts) forgetUnknownAddress(part);
  const reason = parts.map((part) => part.message).join('; ');
  const isLocal = parts.some(({ code }) => localCodes.has(code));
  if (isLocal) return errors.PROXY_LOCAL_RESOURCES({ address, reason }, { cause });
  return proxy === undefined ? errors.PROXY_DIAL_FAILED({ address, reason }, { cause }) : errors.PROXY_NETWORK_PROXY_FAILED({ address, proxy, reason }, { cause });
}

/** Node tells the address that it connects from even where it has none yet; the log has the error as a cause. */
function forgetUnknownAddress(error: Error): void {
  const unknown = ' - Local (undefined:undefined)';
  if (!error.message.includes(unknown)) return;
  error.message = error.message.replace(unknown, '');
  if (error.stack !== undefined) error.stack = error.stack.replace(unknown, '');
}
