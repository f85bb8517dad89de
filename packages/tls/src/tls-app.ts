import { readFile } from 'node:fs/promises';
import {
  apps,
  array,
  boolean,
  choice,
  isCaddisError,
  module,
  object,
  secret,
  string,
  type App,
  type ConfigOf,
  type Context,
  type Keepable,
  type Provisioner,
} from '@caddis/core';
import type { Certificate, CertificateQuery, Certificates } from '@caddis/core/tls';
import { compileTemplate, findCertificate, globalPlaceholders, reportErrors } from '@caddis/http/kit';
import { errors } from './errors.js';
import { loadCertificate } from './certificates/load-certificate.js';

const tags = array(string({ description: 'Label.' }), {
  description: 'Labels that connection policies select certificates by.',
  default: [],
});

const certificateFile = object({
  certificate: string({ description: 'Path of the file with the certificate chain.', placeholders: 'global', path: true }),
  key: string({ description: 'Path of the file with the private key.', placeholders: 'global', path: true }),
  format: choice(['pem'], { description: 'Format of the files.', default: 'pem' }),
  tags,
});

const certificateText = object({
  certificate: string({ description: 'Certificate chain, PEM.' }),
  key: secret({ description: 'Private key, PEM.' }),
  tags,
});

const certificates = object(
  {
    load_files: array(certificateFile, { description: 'Certificates to read from files.', default: [] }),
    load_pem: array(certificateText, { description: 'Certificates that stand in the config.', default: [] }),
  },
  {
    description: 'Certificates to show to clients. Left out, there are none.',
    default: {},
    unsupported: {
      automate: 'no certificate is obtained; load one with `load_files`',
      load_folders: 'folders are not searched; name each certificate in `load_files`',
      load_storage: 'there is no storage; name each certificate in `load_files`',
    },
  },
);

/** Config of {@link TlsApp}. @public */
export const TlsAppConfig = object(
  {
    certificates,
    disable_ocsp_stapling: boolean({ description: 'Accepted for configs of Caddy: responses are never stapled.', default: false }),
  },
  {
    unsupported: {
      automation: 'no certificate is obtained; load them with `certificates`, and remove it',
      session_tickets: 'keys of tickets are made and changed by Node.js; remove it',
      cache: 'all loaded certificates are kept in memory; remove it',
      disable_storage_check: 'there is no storage; remove it',
      disable_storage_clean: 'there is no storage; remove it',
      encrypted_client_hello: 'Node.js does not have it; remove it',
      dns: 'no certificate is obtained, so no records are written; remove it',
      resolvers: 'no certificate is obtained, so no names are looked up; remove it',
    },
  },
);

/**
 * Holds the certificates that servers show to their clients.
 *
 * @see Caddy's `TLS`
 * @public
 */
@module(apps, {
  name: 'tls',
  alsoCalled: ['https', 'certificates', 'ssl'],
  config: TlsAppConfig,
  summary: 'Holds certificates for encrypted listeners.',
  description: 'Certificates are read when the config is loaded; reload to read changed files. None is obtained automatically.',
  examples: [
    {
      title: 'A certificate from two files.',
      config: { certificates: { load_files: [{ certificate: '/etc/tls/example.com.crt', key: '/etc/tls/example.com.key' }] } },
    },
  ],
  check({ certificates: { load_pem: texts = [] } = {} }, report) {
    for (const [index, { certificate, key }] of texts.entries()) {
      try {
        loadCertificate(certificate, key, [], `load_pem/${index}`);
      } catch (error) {
        if (!isCaddisError(error)) throw error;
        reportErrors(report, [{ at: ['certificates', 'load_pem', index, 'certificate'], error }]);
      }
    }
  },
})
export class TlsApp implements App, Certificates, Provisioner, Keepable {
  private own: readonly Certificate[] = [];

  constructor(private readonly config: ConfigOf<typeof TlsAppConfig>) {}

  /** All certificates, in the order of the config. */
  get loaded(): readonly Certificate[] {
    return this.own;
  }

  /** @throws `TLS_CERTIFICATE_INVALID` */
  async provision(context: Context): Promise<void> {
    const { load_files: files, load_pem: texts } = this.config.certificates;
    const pointer = `${context.path}/certificates`;
    const fromFiles = await Promise.all(
      files.map(async ({ certificate, key, tags: labels }, index) =>
        loadCertificate(...(await readPair(certificate, key, `${pointer}/load_files/${index}`)), labels, certificate),
      ),
    );
    const fromTexts = texts.map(({ certificate, key, tags: labels }, index) =>
      loadCertificate(certificate, key, labels, `${pointer}/load_pem/${index}`),
    );
    this.own = [...fromFiles, ...fromTexts];
  }

  /** Files of certificates may have changed. */
  async canBeKept(): Promise<boolean> {
    const { load_files: files } = this.config.certificates;
    const texts = await Promise.all(files.map(({ certificate, key }) => readPair(certificate, key, '')));
    // Those of files come first.
    return texts.every(([certificate, key], index) => this.own[index]?.certificate === certificate && this.own[index].key === key);
  }

  manage(): () => void {
    return () => undefined;
  }

  find({ serverName, localAddress, anyTag, allTags }: CertificateQuery): Certificate | undefined {
    const fits = ({ tags: own }: Certificate): boolean => (anyTag.length === 0 || anyTag.some((tag) => own.includes(tag))) && allTags.every((tag) => own.includes(tag));
    return findCertificate(this.own.filter(fits), serverName === '' ? localAddress : serverName);
  }

  alpnChallenge(): undefined {
    return undefined;
  }

  httpChallenge(): undefined {
    return undefined;
  }

  start(): void {}

  stop(): void {}
}

async function readPair(certificate: string, key: string, pointer: string): Promise<[certificate: string, key: string]> {
  const path = (text: string): string => compileTemplate(text).expand(globalPlaceholders);
  try {
    return await Promise.all([readFile(path(certificate), 'utf8'), readFile(path(key), 'utf8')]);
  } catch (error) {
    throw errors.TLS_CERTIFICATE_INVALID({ origin: pointer, reason: (error as Error).message }, { cause: error });
  }
}
