/** Environment variable that tells a server that the process that started it waits for a message. */
const variable = 'CADDIS_START_HANDSHAKE';

/** The message that the server sends once it serves. */
const serves = 'caddis serves';

/** Returns the environment for a server that is started in the background. @internal */
export function handshakeEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, [variable]: '1' };
}

/** Tells whether a message of a started server says that it serves. @internal */
export function meansServing(message: unknown): boolean {
  return message === serves;
}

/**
 * Prepares the server's part of `caddis start`. Call it before the server starts any process, so that child processes do not inherit the variable.
 *
 * @returns a function that tells the waiting process that the server serves; it does nothing if no process waits
 * @internal
 */
export function takeHandshake(): () => void {
  const isWanted = process.env[variable] === '1' && process.send !== undefined;
  delete process.env[variable];
  if (!isWanted) return () => {};
  // The waiting process may have exited.
  process.on('error', () => {});
  return () => {
    if (!process.connected) return;
    // Disconnecting waits until the message is sent.
    process.send?.(serves);
    process.disconnect();
  };
}
