import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { errors } from '../errors.js';
import type { TlsClientSettings } from './tls-client-settings.js';

/** Options of `tls.connect` that follow from {@link TlsClientSettings}. @public */
export type TlsClientOptions = Pick<ConnectionOptions, 'rejectUnauthorized' | 'ca' | 'cert' | 'key' | 'servername'>;

/**
 * Reads the certificate files for a TLS connection. Call it for every connection, so that renewed certificates are used without a reload.
 *
 * @throws `KIT_TLS_FILE_UNREADABLE`
 * @public
 */
export async function loadTlsClient(settings: TlsClientSettings): Promise<TlsClientOptions> {
  const { authorityFiles, certificateFile, keyFile, serverName, insecure } = settings;
  return {
    rejectUnauthorized: !insecure,
    ...(authorityFiles.length === 0 ? {} : { ca: await Promise.all(authorityFiles.map(readPem)) }),
    ...(certificateFile === undefined ? {} : { cert: await readPem(certificateFile) }),
    ...(keyFile === undefined ? {} : { key: await readPem(keyFile) }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

async function readPem(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw errors.KIT_TLS_FILE_UNREADABLE({ file }, { cause: error });
  }
}
