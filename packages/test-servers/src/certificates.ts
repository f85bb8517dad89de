import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A folder with `ca.pem`, `cert.pem` and `key.pem`, as `DOCKER_CERT_PATH` requires. */
export interface CertificateFiles {
  readonly folder: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Certificates for a server on the loopback addresses and for clients, all signed by the same new authority. The server's is also valid for clients. */
export interface TestCertificates {
  readonly server: CertificateFiles;
  readonly client: CertificateFiles;
  /** For a client, without a common name: an etcd with users rejects certificates that have one. */
  readonly nameless: CertificateFiles;
}

/**
 * Creates certificates with `openssl`.
 *
 * @param folder - an existing folder to write them to
 */
export async function createCertificates(folder: string): Promise<TestCertificates> {
  const authority = join(folder, 'authority.pem');
  const authorityKey = join(folder, 'authority.key');
  await run('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', '/CN=Caddis test authority', '-keyout', authorityKey, '-out', authority,
  ]);

  async function sign(name: string, subject: string, extensions: string): Promise<CertificateFiles> {
    const own = join(folder, name);
    const files = { folder: own, ca: join(own, 'ca.pem'), certificate: join(own, 'cert.pem'), key: join(own, 'key.pem') };
    const request = join(own, 'request.pem');
    const extensionsFile = join(own, 'extensions.txt');
    await mkdir(own);
    await copyFile(authority, files.ca);
    await writeFile(extensionsFile, extensions);
    await run('openssl', [
      'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
      '-subj', subject, '-keyout', files.key, '-out', request,
    ]);
    await run('openssl', [
      'x509', '-req', '-in', request, '-CA', authority, '-CAkey', authorityKey, '-CAcreateserial', '-days', '2',
      '-extfile', extensionsFile, '-out', files.certificate,
    ]);
    return files;
  }

  return {
    server: await sign('server', '/CN=server', 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\nextendedKeyUsage=serverAuth,clientAuth\n'),
    client: await sign('client', '/CN=client', 'extendedKeyUsage=clientAuth\n'),
    nameless: await sign('nameless', '/O=Caddis test client', 'extendedKeyUsage=clientAuth\n'),
  };
}
