import { boolean, choice, duration, integer, object, type ConfigOf } from '@caddis/core';

/** Caddy's default interval, in milliseconds. */
const defaultRotationMs = 12 * 3_600_000;

/** Schema of `session_tickets`. @internal */
export const sessionTicketsConfig = object(
  {
    key_source: object(
      { provider: choice(['standard'], { description: 'Where keys come from. Each process makes its own.', default: 'standard' }) },
      { description: 'Accepted for compatibility with Caddy.', optional: true, omitted: 'each process makes its own' },
    ),
    rotation_interval: duration({ description: 'How long a key is used. 0 means 12h.', default: 0 }),
    max_keys: integer({
      description: 'Accepted for compatibility with Caddy. Node.js supports one key at a time. A client with a ticket of an older key makes a full handshake.',
      default: 0,
      minimum: 0,
    }),
    disable_rotation: boolean({ description: 'Whether to use one key as long as the process runs. Whoever gets that key can read all traffic of that time.', default: false }),
    disabled: boolean({ description: 'Whether session tickets are off, so that every connection starts with a full handshake.', default: false }),
  },
  { description: 'TLS session tickets, with which clients resume a session without a full handshake.', default: {} },
);

/** How long a ticket key is used, in milliseconds; `undefined` if keys are not rotated. @internal */
export function rotationOf({ rotation_interval: interval, disable_rotation: isFixed }: ConfigOf<typeof sessionTicketsConfig>): number | undefined {
  return isFixed ? undefined : interval || defaultRotationMs;
}
