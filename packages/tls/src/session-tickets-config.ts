import { boolean, choice, duration, integer, object, type ConfigOf } from '@caddis/core';

/** Caddy's default interval, in milliseconds. */
const defaultRotationMs = 12 * 3_600_000;

/** Schema of `session_tickets`. @internal */
export const sessionTicketsConfig = object(
  {
    key_source: object(
      { provider: choice(['standard'], { description: 'Where keys come from: each process makes its own.', default: 'standard' }) },
      { description: 'Accepted for configs of Caddy.', optional: true, omitted: 'each process makes its own' },
    ),
    rotation_interval: duration({ description: 'How long a key is used. 0 means 12h.', default: 0 }),
    max_keys: integer({ description: 'Accepted for configs of Caddy: Node.js knows one key at a time. A client whose ticket is older makes a whole handshake.', default: 0, minimum: 0 }),
    disable_rotation: boolean({ description: 'Whether one key is used for as long as the process runs. Who learns it can read what was sent meanwhile.', default: false }),
    disabled: boolean({ description: 'Whether every connection begins with a whole handshake.', default: false }),
  },
  { description: 'Tickets by which clients take up a session again, without a whole handshake.', default: {} },
);

/** How long a ticket key is used, in milliseconds; `undefined` if keys are not rotated. @internal */
export function rotationOf({ rotation_interval: interval, disable_rotation: isFixed }: ConfigOf<typeof sessionTicketsConfig>): number | undefined {
  return isFixed ? undefined : interval || defaultRotationMs;
}
