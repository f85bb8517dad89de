import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { array, choice, guest, object, secret, string, type ConfigOf } from '@caddis/core';
import { storages, type Storage } from '@caddis/core/tls';
import { expandGlobal } from '@caddis/http/kit';
import { errors } from '../errors.js';
import { loadFrom } from '../guards/ask-storage.js';
import { usualPem } from '../keys/key-pair.js';
import { chainAndKey } from '../keys/pem-blocks.js';
import type { StapledCertificate } from '../ocsp/stapled-certificate.js';
import { loadCertificate } from './load-certificate.js';

const tags = array(string({ description: 'Label.' }), {
  description: 'Labels by which connection policies select certificates.',
  default: [],
});

const certificateFile = object({
  certificate: string({ description: 'Path of the file with the certificate chain.', placeholders: 'global', path: true }),
  key: string({ description: 'Path of the file with the private key.', placeholders: 'global', path: true }),
  format: choice(['pem'], { description: 'Format of the files.', default: 'pem' }),
  tags,
});

const certificateText = object({
  certificate: string({ description: 'Certificate chain, in PEM.' }),
  key: secret({ description: 'Private key, in PEM.' }),
  tags,
});

const storedPair = object({
  certificate: string({ description: 'Storage key of the certificate chain.' }),
  key: string({ description: 'Storage key of the private key.' }),
  format: choice(['pem'], { description: 'Format of the values.', default: 'pem' }),
  tags,
});

/** Schema of `certificates`. @internal */
export const certificatesConfig = object(
  {
    automate: array(string({ description: 'Host name or address. `*` stands for its first label.' }), {
      description: 'Names for which certificates are obtained and renewed, as the policies of `automation` define.',
      default: [],
      sample: { value: ['www.example.com'] },
    }),
    load_files: array(certificateFile, { description: 'Certificates to read from files.', default: [] }),
    load_folders: array(string({ description: 'Path of a folder.', placeholders: 'global', path: true }), {
      description: 'Folders to search, including subfolders, for files whose names end in `.pem`. Each file holds a certificate chain and its private key.',
      default: [],
    }),
    load_pem: array(certificateText, { description: 'Certificates written in the config itself.', default: [] }),
    load_storage: object(
      {
        storage: guest(storages, { description: 'Where the certificates are.', optional: true, omitted: 'the storage of the config' }),
        pairs: array(storedPair, { description: 'The certificates.', default: [] }),
      },
      { description: 'Certificates to read from a storage. Caddis does not renew them.', optional: true, omitted: 'none' },
    ),
  },
  { description: 'Certificates to present to clients.', default: {} },
);

/** Config of the loaded certificates. @internal */
export type CertificatesConfig = ConfigOf<typeof certificatesConfig>;

/** A certificate as text, before it is parsed. @internal */
export interface CertificateText {
  readonly certificate: string;
  readonly key: string;
  readonly tags: readonly string[];
  readonly origin: string;
}

/**
 * Reads the texts of all configured certificates from files, folders, config and storage.
 *
 * @param pointer - JSON pointer of `certificates`
 * @throws `TLS_CERTIFICATE_INVALID`
 * @internal
 */
export async function readTexts(config: CertificatesConfig, usualStorage: Storage, pointer: string): Promise<readonly CertificateText[]> {
  const { load_files: files, load_folders: folders, load_pem: texts, load_storage: stored } = config;
  const fromFiles = files.map(async ({ certificate, key, tags: labels }, index): Promise<CertificateText> => {
    const read = (path: string): Promise<string> => named(readFile(expandGlobal(path), 'utf8'), `${pointer}/load_files/${index}`);
    const [chain, own] = await Promise.all([read(certificate), read(key)]);
    return { certificate: chain, key: own, tags: labels, origin: certificate };
  });
  const fromFolders = folders.map((folder, index) => named(folderTexts(expandGlobal(folder)), `${pointer}/load_folders/${index}`));
  const fromConfig = texts.map(({ certificate, key, tags: labels }, index) => ({ certificate, key, tags: labels, origin: `${pointer}/load_pem/${index}` }));
  const source = stored?.storage ?? usualStorage;
  const fromStorage = (stored?.pairs ?? []).map(async ({ certificate, key, tags: labels }, index): Promise<CertificateText> => {
    const read = async (name: string): Promise<string> => {
      const value = await loadFrom(source, name);
      if (value === undefined) throw new Error(`there is no ${name} in the storage`);
      return value.toString('utf8');
    };
    const [chain, own] = await named(Promise.all([read(certificate), read(key)]), `${pointer}/load_storage/pairs/${index}`);
    return { certificate: chain, key: own, tags: labels, origin: certificate };
  });
  return [...(await Promise.all(fromFiles)), ...(await Promise.all(fromFolders)).flat(), ...fromConfig, ...(await Promise.all(fromStorage))];
}

/** Parses certificates and their keys. @throws `TLS_CERTIFICATE_INVALID` @internal */
export function certificatesOfTexts(texts: readonly CertificateText[]): readonly StapledCertificate[] {
  return texts.map(({ certificate, key, tags: labels, origin }) => loadCertificate(certificate, usualPem(key), labels, origin));
}

async function folderTexts(folder: string): Promise<readonly CertificateText[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => !entry.isDirectory() && entry.name.toLowerCase().endsWith('.pem')).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.sort().map(async (path) => {
      const text = await readFile(path, 'utf8');
      const { certificates, key = '' } = chainAndKey(text);
      return { certificate: certificates.join('\n'), key, tags: [], origin: path };
    }),
  );
}

async function named<Value>(work: Promise<Value>, origin: string): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw errors.TLS_CERTIFICATE_INVALID({ origin, reason: (error as Error).message }, { cause: error });
  }
}
