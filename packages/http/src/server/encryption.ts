import { errors } from '../errors.js';
import type { GuardedCertificates } from '../guards/guarded-certificates.js';
import { ConnectionPolicy } from '../tls/connection-policy.js';
import { defaultPolicy } from '../tls/policy-config.js';
import type { SharedTicketKeys } from '../tls/shared-ticket-keys.js';
import type { ServerConfig } from './server-config.js';

/** Options of {@link encryptionOf}. @internal */
export interface EncryptionOptions {
  readonly config: ServerConfig;
  /** Whether automatic HTTPS turns on encryption if the server has no connection policies. */
  readonly isImplied: boolean;
  /** Absent if there is no app `tls`. */
  readonly certificates: GuardedCertificates | undefined;
  /** Keys for session tickets that all workers share; absent if the server is a single process. */
  readonly sharedTickets: SharedTicketKeys | undefined;
  /** Called when a client asks for a name that has no certificate. */
  readonly onNameless: (serverName: string, remoteAddress: string) => void;
  /** Called when a certificate cannot be used. */
  readonly onUnusable: (names: readonly string[], error: unknown) => void;
  /** Called when a verifier rejects a client. */
  readonly onRefused: (error: unknown) => void;
  /** JSON pointer of the server's config. */
  readonly pointer: string;
}

/**
 * Creates the TLS policies for a server's connections. Connections on the port of plain HTTP do not use them.
 *
 * @returns the policies, or `undefined` if connections are not encrypted
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

/** HTTP versions of the config and their ALPN names, in order of preference. */
const alpnProtocols = [
  ['h2', 'h2'],
  ['h1', 'http/1.1'],
] as const;
