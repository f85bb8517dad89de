import type { EngineSettings } from './engine-settings.js';

const general = 'check that the engine runs and that this process may use its socket';

/** Returns advice for an engine that cannot be reached, depending on the system's error. @internal */
export function unreachableRemedy(error: unknown, { endpoint, tls }: EngineSettings): string {
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  if ('socketPath' in endpoint) return socketRemedy(code, endpoint.socketPath);
  if (code === 'ECONNREFUSED') return 'check that the engine runs and listens on this port: by default it has a local socket only';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'check the name of the host';
  if (tls === undefined) {
    return code === 'ECONNRESET' || code === 'HPE_INVALID_CONSTANT' ? 'check whether the port wants TLS; then set `tls`, or DOCKER_CERT_PATH and DOCKER_TLS_VERIFY' : general;
  }
  if (/wrong version number|packet length too long|EPROTO/.test(`${message} ${code}`)) {
    return 'the port does not speak TLS: leave out `tls` and DOCKER_CERT_PATH, or write the port of the engine that has TLS, by default 2376';
  }
  if (/certificate|CERT|self.signed|altnames|PEM|pem/.test(`${message} ${code}`)) {
    return 'check the certificates: `tls.root_ca_pem_files` must hold the authority of the engine, its certificate must have the name of the host, and the engine must know the authority of ours';
  }
  return general;
}

function socketRemedy(code: string, path: string): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `let the user of this process use ${path}, e.g. by making it a member of the group that owns the socket (usually docker)`;
    case 'ENOENT':
      return `check that the engine runs, and that ${path} is its socket; in a container the socket must be mounted`;
    case 'ECONNREFUSED':
      return `check that the engine runs: nothing listens on ${path}`;
    case 'ENOTSOCK':
      return `${path} is not a socket: check the path`;
    default:
      return general;
  }
}
