import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { errors } from '../errors.js';
import type { TlsSettings } from './engine-settings.js';

/**
 * Reads the files for a connection with TLS. Called for every connection, so that renewed certificates are used.
 *
 * @throws `DOCKER_TLS_FILE_UNREADABLE`
 */
export async function loadTls(settings: TlsSettings): Promise<ConnectionOptions> {
  const { authorityFiles, certificateFile, keyFile, serverName, insecure } = settings;
  return {
    rejectUnauthorized: !insecure,
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(authorityFiles.length === 0 || insecure ? {} : { ca: await Promise.all(authorityFiles.map(read)) }),
    ...(certificateFile === undefined ? {} : { cert: await read(certificateFile) }),
    ...(keyFile === undefined ? {} : { key: await read(keyFile) }),
  };
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw errors.DOCKER_TLS_FILE_UNREADABLE({ file }, { cause: error });
  }
}
