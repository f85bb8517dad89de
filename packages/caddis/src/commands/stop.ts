import { adminAddressOf, adminErrors, callAdmin } from '@caddis/admin';
import { exitCodes } from '../exit-codes.js';
import { configToSend } from '../admin/config-to-send.js';
import { reasonIn } from './reload.js';

/** Flags of `caddis stop`. @internal */
export interface StopFlags {
  /** Address of the admin endpoint. */
  readonly address?: string | undefined;
  /** A config that contains the address. */
  readonly config?: string | undefined;
}

/**
 * Asks a running server to shut down gracefully, through its admin endpoint.
 *
 * @returns the exit code
 * @throws `ADMIN_UNREACHABLE`, `ADMIN_REFUSED`, `ADMIN_ADDRESS_INVALID`, and what {@link configToSend} throws
 * @see Caddy's `stop`
 * @internal
 */
export async function stop({ address: named, config }: StopFlags): Promise<number> {
  const listen = named !== undefined || config === undefined ? undefined : (await configToSend(config, undefined)).listen;
  const address = await adminAddressOf(named, listen);
  const reply = await callAdmin({ address, method: 'POST', path: '/stop' });
  if (reply.status !== 200) throw adminErrors.ADMIN_REFUSED({ address, status: reply.status, reason: reasonIn(reply) });
  return exitCodes.ok;
}
