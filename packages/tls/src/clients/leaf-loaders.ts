import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { array, guest, inject, module, object, string, type ConfigOf } from '@caddis/core';
import { leafLoaders, storage, storages, type LeafLoader, type Storage } from '@caddis/core/tls';
import { expandGlobal } from '@caddis/http/kit';
import { certificateTextsFrom } from '../guards/ask-storage.js';

/** Config of {@link LeafFiles}. @public */
export const LeafFilesConfig = object({
  files: array(string({ description: 'Path of a file with certificates, in PEM.', placeholders: 'global', path: true }), { description: 'Files with the certificates.', minItems: 1 }),
});

/** Reads leaf certificates from files. @see Caddy's `LeafFileLoader` @public */
@module(leafLoaders, {
  name: 'file',
  config: LeafFilesConfig,
  summary: 'Reads certificates of clients from files.',
  examples: [{ title: 'One client.', config: { loader: 'file', files: ['/etc/tls/client.pem'] } }],
})
export class LeafFiles implements LeafLoader {
  constructor(private readonly config: ConfigOf<typeof LeafFilesConfig>) {}

  leafCertificates(): Promise<readonly string[]> {
    return Promise.all(this.config.files.map((path) => readFile(expandGlobal(path), 'utf8')));
  }
}

/** Config of {@link LeafFolders}. @public */
export const LeafFoldersConfig = object({
  folders: array(string({ description: 'Path of a folder.', placeholders: 'global', path: true }), {
    description: 'Folders to search, including subfolders, for files whose names end in `.pem`.',
    minItems: 1,
  }),
});

/** Reads leaf certificates from folders. @see Caddy's `LeafFolderLoader` @public */
@module(leafLoaders, {
  name: 'folder',
  config: LeafFoldersConfig,
  summary: 'Reads certificates of clients from folders.',
  examples: [{ title: 'All clients of a folder.', config: { loader: 'folder', folders: ['/etc/tls/clients'] } }],
})
export class LeafFolders implements LeafLoader {
  constructor(private readonly config: ConfigOf<typeof LeafFoldersConfig>) {}

  async leafCertificates(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const folder of this.config.folders.map(expandGlobal)) {
      const entries = await readdir(folder, { withFileTypes: true, recursive: true });
      const paths = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.pem')).map((entry) => join(entry.parentPath, entry.name));
      for (const path of paths.sort()) found.push(await readFile(path, 'utf8'));
    }
    return found;
  }
}

/** Config of {@link LeafTexts}. @public */
export const LeafTextsConfig = object({
  certificates: array(string({ description: 'Certificates, in PEM.' }), { description: 'The certificates.', minItems: 1 }),
});

/** Takes leaf certificates from the config. @see Caddy's `LeafPEMLoader` @public */
@module(leafLoaders, {
  name: 'pem',
  config: LeafTextsConfig,
  summary: 'Reads certificates of clients from the config.',
  examples: [{ title: 'One client.', config: { loader: 'pem', certificates: ['-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n'] } }],
})
export class LeafTexts implements LeafLoader {
  constructor(private readonly config: ConfigOf<typeof LeafTextsConfig>) {}

  leafCertificates(): readonly string[] {
    return this.config.certificates;
  }
}

/** Config of {@link LeafValues}. @public */
export const LeafValuesConfig = object({
  storage: guest(storages, { description: 'Where the certificates are.', optional: true, omitted: 'the storage of the config' }),
  certificates: array(string({ description: 'Storage key of certificates in PEM.' }), { description: 'Storage keys of the certificates.', minItems: 1 }),
});

/** Reads leaf certificates from a storage. @see Caddy's `LeafStorageLoader` @public */
@module(leafLoaders, {
  name: 'storage',
  config: LeafValuesConfig,
  summary: 'Reads certificates of clients from a storage.',
  examples: [{ title: 'One client.', config: { loader: 'storage', certificates: ['clients/one.pem'] } }],
})
export class LeafValues implements LeafLoader {
  constructor(
    private readonly config: ConfigOf<typeof LeafValuesConfig>,
    @inject(storage) private readonly usual: Storage,
  ) {}

  leafCertificates(): Promise<readonly string[]> {
    return certificateTextsFrom(this.config.storage ?? this.usual, this.config.certificates);
  }
}
