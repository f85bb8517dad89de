import { join } from 'node:path';
import { CaddisError, isCaddisError } from '@caddis/core';
import { loadTlsClient, tlsClientSettings, type TlsClientOptions, type TlsClientSettings } from '@caddis/kit';
import type { DockerConfig } from '../docker-config.js';
import { errors } from '../errors.js';

/** Everything that distinguishes the view of one engine from another's. Plain data, so that its JSON can be a key. @internal */
export interface EngineSettings {
  /** The address as written, for messages. */
  readonly host: string;
  /** Path of a unix socket or named pipe, or a TCP address. */
  readonly endpoint: { readonly socketPath: string } | { readonly host: string; readonly port: number };
  /** API version to use; the engine's own when left out. */
  readonly apiVersion?: string | undefined;
  readonly tls?: TlsClientSettings | undefined;
}

const defaultHost = 'unix:///var/run/docker.sock';

/**
 * Combines the config and the environment.
 *
 * @param environment - reads `DOCKER_HOST`, `DOCKER_API_VERSION`, `DOCKER_CERT_PATH` and `DOCKER_TLS_VERIFY`; empty counts as not set
 * @throws `DOCKER_HOST_INVALID`, `KIT_TLS_INCOMPLETE`
 * @see the `FromEnv` option of Docker's own client, which reads the same variables
 * @internal
 */
export function resolveEngineSettings(config: Pick<DockerConfig, 'host' | 'api_version' | 'tls'>, environment: NodeJS.ProcessEnv): EngineSettings {
  const host = config.host ?? (environment['DOCKER_HOST'] || defaultHost);
  const apiVersion = config.api_version ?? (environment['DOCKER_API_VERSION'] || undefined);
  const given = config.tls === undefined ? tlsFromEnvironment(environment) : tlsClientSettings(config.tls);
  const { scheme, endpoint } = readHost(host, config.tls !== undefined, given !== undefined);
  if ('socketPath' in endpoint) return { host, apiVersion, endpoint };
  const tls = scheme === 'http' ? undefined : given ?? (scheme === 'https' ? systemTls : undefined);
  return { host, apiVersion, tls, endpoint };
}

/**
 * Parses the address of an engine.
 *
 * @param configuresTls - whether the config has TLS settings
 * @param usesTls - whether the config or the environment has TLS settings
 * @throws `DOCKER_HOST_INVALID`
 * @internal
 */
export function readHost(host: string, configuresTls: boolean, usesTls = configuresTls): { readonly scheme: string; readonly endpoint: EngineSettings['endpoint'] } {
  const { scheme, rest } = splitScheme(host);
  if (scheme === 'unix' || scheme === 'npipe') {
    if (configuresTls) throw invalidHost(host, 'a local socket has no TLS; leave out `tls`', 'leave out `tls`, or write "tcp://host:2376"');
    if (rest === '') throw invalidHost(host, 'nothing follows the scheme', remedies.form);
    return { scheme, endpoint: { socketPath: scheme === 'unix' ? rest : rest.replaceAll('/', '\\') } };
  }
  if (scheme === 'http' && configuresTls) throw invalidHost(host, 'scheme http has no TLS; write tcp or https', `write ${JSON.stringify(`tcp://${rest}`)}`);
  const isEncrypted = scheme === 'https' || (usesTls && scheme !== 'http');
  return { scheme, endpoint: parseTcp(host, scheme, rest, isEncrypted ? 2376 : 2375) };
}

/** TLS with only the CAs that Node trusts. */
const systemTls: TlsClientSettings = { authorityFiles: [], insecure: false };

/**
 * Reads the TLS files. CA files are skipped if certificates are not verified, because `DOCKER_CERT_PATH` implies a CA file that then need not exist.
 *
 * @throws `KIT_TLS_FILE_UNREADABLE`
 * @internal
 */
export function loadEngineTls(settings: TlsClientSettings): Promise<TlsClientOptions> {
  return loadTlsClient(settings.insecure ? { ...settings, authorityFiles: [] } : settings);
}

/**
 * Checks that the TLS files can be read. If not, the error says where their names come from.
 *
 * @param isFromEnvironment - whether `DOCKER_CERT_PATH` names the files, instead of the config
 * @throws `KIT_TLS_FILE_UNREADABLE`
 * @internal
 */
export async function assertTlsLoads(settings: TlsClientSettings, isFromEnvironment: boolean): Promise<void> {
  try {
    await loadEngineTls(settings);
  } catch (error) {
    if (!isFromEnvironment || !isCaddisError(error)) throw error;
    const help = 'check the folder that DOCKER_CERT_PATH names: it must hold ca.pem, cert.pem and key.pem, and this process must be allowed to read them';
    throw new CaddisError(error.code, error.message, { help, cause: error.cause });
  }
}

function tlsFromEnvironment(environment: NodeJS.ProcessEnv): TlsClientSettings | undefined {
  const folder = environment['DOCKER_CERT_PATH'];
  if (folder === undefined || folder === '') return undefined;
  return {
    authorityFiles: [join(folder, 'ca.pem')],
    certificateFile: join(folder, 'cert.pem'),
    keyFile: join(folder, 'key.pem'),
    insecure: (environment['DOCKER_TLS_VERIFY'] ?? '') === '',
  };
}

function parseTcp(text: string, scheme: string, rest: string, defaultPort: number): { host: string; port: number } {
  if (scheme === '') throw invalidHost(text, 'it has no scheme', remedyWithoutScheme(text));
  if (!['tcp', 'http', 'https'].includes(scheme)) throw invalidHost(text, `scheme ${scheme} is not supported`, remedies[scheme] ?? remedies.form);
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<name>[^:/@\s]+))(?::(?<port>\d{1,5}))?\/?$/.exec(rest);
  const { v6, name, port } = match?.groups ?? {};
  const host = v6 ?? name;
  if (host === undefined || Number(port ?? 1) > 65_535) throw invalidHost(text, 'only a host and a port may follow the scheme', remedies.form);
  return { host, port: Number(port ?? defaultPort) };
}

function splitScheme(text: string): { readonly scheme: string; readonly rest: string } {
  const at = text.indexOf('://');
  return at < 0 ? { scheme: '', rest: text } : { scheme: text.slice(0, at).toLowerCase(), rest: text.slice(at + 3) };
}

const remedies: Readonly<Record<string, string>> & { readonly form: string } = {
  form: 'write "unix:///var/run/docker.sock", "tcp://engine.example:2376" or "npipe:////./pipe/docker_engine"',
  ssh: 'open a tunnel with ssh -NL /run/engine.sock:/var/run/docker.sock user@host, and write "unix:///run/engine.sock"',
  fd: 'fd:// is only for the engine itself; write the path of its socket, "unix:///var/run/docker.sock"',
};

/** Guesses what was meant by an address without a scheme, and returns advice. */
function remedyWithoutScheme(text: string): string {
  if (/^(?:unix|tcp|http|https|npipe):/i.test(text)) return `write the scheme with two slashes, as in ${remedies.form.slice('write '.length)}`;
  if (/^[/.~@]/.test(text) || text.endsWith('.sock')) return `write ${JSON.stringify(`unix://${text.startsWith('/') ? '' : '/path/to/'}${text}`)}`;
  if (text.startsWith('\\\\')) return `write ${JSON.stringify(`npipe://${text.replaceAll('\\', '/')}`)}`;
  return /^[^\s/]+$/.test(text) ? `write ${JSON.stringify(`tcp://${text}`)}` : remedies.form;
}

function invalidHost(host: string, reason: string, remedy: string): Error {
  return errors.DOCKER_HOST_INVALID({ received: JSON.stringify(host), reason, remedy });
}

/** Returns messages about environment variables that have no effect although people may expect one, for the log. @internal */
export function unheededEnvironment(config: Pick<DockerConfig, 'host' | 'tls'>, environment: NodeJS.ProcessEnv): readonly string[] {
  const { DOCKER_CONTEXT: context = '', DOCKER_HOST: host = '', DOCKER_TLS_VERIFY: verify = '', DOCKER_CERT_PATH: folder = '' } = environment;
  const unheeded: string[] = [];
  if (context !== '' && context !== 'default' && host === '' && config.host === undefined) {
    unheeded.push('DOCKER_CONTEXT is not read; set `host` or DOCKER_HOST to the address of that context, which "docker context inspect" prints');
  }
  if (verify !== '' && folder === '' && config.tls === undefined) {
    unheeded.push('DOCKER_TLS_VERIFY needs DOCKER_CERT_PATH, the folder with ca.pem, cert.pem and key.pem; without it there is no TLS');
  }
  return unheeded;
}
