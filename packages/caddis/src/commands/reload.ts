import { adminAddressOf, adminErrors, callAdmin, type AdminReply } from '@caddis/admin';
import { formatProblems, type Problem } from '@caddis/runtime';
import { exitCodes } from '../exit-codes.js';
import { configToSend } from '../admin/config-to-send.js';
import { isStandardInput } from '../read-config.js';
import { layoutFor } from '../terminal-layout.js';
import { print, printError } from '../terminal.js';

/** Flags of `caddis reload`. @internal */
export interface ReloadFlags {
  /** Path of the config; `-` for standard input. */
  readonly config: string;
  /** Name of the adapter that reads the config; if left out, the file extension decides. */
  readonly adapter?: string | undefined;
  /** Address of the admin endpoint; if left out, that of the config. */
  readonly address?: string | undefined;
  /** True to load the config even if it equals the running one. */
  readonly force?: boolean | undefined;
}

/**
 * Asks a running server to load a config, through its admin endpoint.
 *
 * @returns the exit code
 * @throws `ADMIN_UNREACHABLE`, `ADMIN_ADDRESS_INVALID`, and what {@link configToSend} throws
 * @see Caddy's `reload`
 * @internal
 */
export async function reload({ config, adapter: adapterName, address: named, force }: ReloadFlags): Promise<number> {
  const { text, adapter, listen } = await configToSend(config, adapterName);
  const address = await adminAddressOf(named, listen);
  const reply = await callAdmin({
    address,
    method: 'POST',
    path: '/load',
    headers: { 'Content-Type': `application/${adapter ?? 'json'}`, ...(force === true ? { 'Cache-Control': 'must-revalidate' } : {}) },
    body: text,
  });
  const { problems, changed } = repliedWith(reply);
  const file = isStandardInput(config) ? '(standard input)' : config;
  if (problems.length > 0) printError(`${formatProblems(problems.map((problem) => ({ ...problem, file })), text, layoutFor(process.stderr))}\n`);
  if (reply.status === 200) {
    print(changed ? `The server at ${address} uses the config\n` : 'The server already uses this config\n');
    return exitCodes.ok;
  }
  // The problems of the config were printed above.
  if (problems.length > 0) return exitCodes.failed;
  throw adminErrors.ADMIN_REFUSED({ address, status: reply.status, reason: reasonIn(reply) });
}

/** Returns the reason for a refusal, from the answer of the admin endpoint. @internal */
export function reasonIn({ json, text }: AdminReply): string {
  const { error } = (json ?? {}) as { readonly error?: unknown };
  return typeof error === 'string' ? error : text.slice(0, 500);
}

function repliedWith({ json }: AdminReply): { readonly problems: readonly Problem[]; readonly changed: boolean } {
  const { problems, warnings, changed } = (json ?? {}) as { readonly problems?: unknown; readonly warnings?: unknown; readonly changed?: unknown };
  const told = [problems, warnings].find((each) => Array.isArray(each)) as readonly Problem[] | undefined;
  return { problems: (told ?? []).filter((each) => typeof each === 'object' && each !== null && 'code' in each), changed: changed !== false };
}
