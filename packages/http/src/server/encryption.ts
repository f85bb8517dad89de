import { errors } from '../errors.js';
import type { GuardedCertificates } from '../guards/guarded-certificates.js';
import { ConnectionPolicy } from '../tls/connection-policy.js';
import { defaultPolicy } from '../tls/policy-config.js';
import type { SharedTicketKeys } from '../tls/shared-ticket-keys.js';
import type { ServerConfig } from './server-config.js';

/** What decides how a server's connections are encrypted. @internal */
export interface EncryptionOptions {
  readonly config: ServerConfig;
  /** Whether it is encrypted without connection policies. */
  readonly isImplied: boolean;
  /** Absent where there is no app `tls`. */
  readonly certificates: GuardedCertificates | undefined;
  /** Keys for tickets that all workers have; absent in a server of one process. */
  readonly sharedTickets: SharedTicketKeys | undefined;
  /** Hears of a client that asks for a name without certificate. */
  readonly onNameless: (serverName: string, remoteAddress: string) => void;
  /** Hears why a certificate cannot be shown. */
  readonly onUnusable: (names: readonly string[], error: unknown) => void;
  /** Hears why a verifier does not let a client in. */
  readonly onRefused: (error: unknown) => void;
  /** JSON pointer of the server. */
  readonly pointer: string;
}

/**
 * Makes the policies for the connections of a server, those on the port of plain HTTP excepted.
 *
 * @returns the policies, or `undefined` when connections are plain
 * @throws `HTTP_TLS_APP_MISSING`, `HTTP_TLS_POLICY_INVALID`
 * @internal
 */
export async function encryptionOf({ config, isImplied, certificates, sharedTickets, onNameless, onUnusable, onRefused, pointer }: EncryptionOptions): Promise<readonly ConnectionPolicy[] | undefined> {
  const configured = config.tls_connection_policies;
  const implied = isImplied ? [defaultPolicy] : [];
  const policies = configured.length > 0 ? configured : implied;
  if (policies.length === 0) return undefined;
  if (certificates === undefined) throw errors.HTTP_TLS_APP_MISSING({ pointer });
  const protocols = alpnProtocols.filter(([name]) => config.protocols.includes(name)).map(([, protocol]) => protocol);
  return Promise.all(
    policies.map((policy, index) =>
      ConnectionPolicy.create({ config: policy, certificates, sharedTickets, protocols, onNameless, onUnusable, onRefused, pointer: `${pointer}/tls_connection_policies/${index}` }),
    ),
  );
}

/** Versions of HTTP by their names in ALPN, in order of preference. */
const alpnProtocols = [
  ['h2', 'h2'],
  ['h1', 'http/1.1'],
] as const;
