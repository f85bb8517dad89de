import { errors } from '../errors.js';

/** Error codes for a lack of resources on this machine, such as file descriptors, ports or memory. The backend is not at fault. */
const localCodes: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM']);

/**
 * Creates the error for a connection that could not be opened. Its message contains the reasons of all addresses that were tried,
 * because the message of an `AggregateError` of Node is empty.
 *
 * @param proxy - the network proxy, if the connection to it failed
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

/** Removes Node's text for an unknown local address from an error, because the log shows the error as the cause. */
function forgetUnknownAddress(error: Error): void {
  const unknown = ' - Local (undefined:undefined)';
  if (!error.message.includes(unknown)) return;
  error.message = error.message.replace(unknown, '');
  if (error.stack !== undefined) error.stack = error.stack.replace(unknown, '');
}
