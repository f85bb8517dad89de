/** Says in the environment of a server that whoever started it waits for a word. */
const variable = 'CADDIS_START_HANDSHAKE';

/** What the server says when it serves. */
const serves = 'caddis serves';

/** The environment of a server that is started in the background. @internal */
export function handshakeEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, [variable]: '1' };
}

/** Tells whether a message of a started server means that it serves. @internal */
export function meansServing(message: unknown): boolean {
  return message === serves;
}

/**
 * Takes the part of the server in `caddis start`. Must be called before anything of it is started, so that no process that the server starts takes itself for one.
 *
 * @returns tells the one who waits that the server serves; does nothing where nobody does
 * @internal
 */
export function takeHandshake(): () => void {
  const isWanted = process.env[variable] === '1' && process.send !== undefined;
  delete process.env[variable];
  if (!isWanted) return () => {};
  // Who waits may be gone.
  process.on('error', () => {});
  return () => {
    if (!process.connected) return;
    // The channel closes when what was sent is through.
    process.send?.(serves);
    process.disconnect();
  };
}
