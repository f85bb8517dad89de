import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { apps, array, module, object, string, type App, type ConfigOf, type Provisioner } from '@caddis/core';
import type { Certificate, Certificates } from '@caddis/core/tls';

const tags = array(string(), { description: 'Labels.', default: [] });
const pair = object({ certificate: string({ description: 'Chain, or the path of its file.' }), key: string({ description: 'Private key, or the path of its file.' }), tags });
const certificates = object(
  {
    load_files: array(pair, { description: 'Certificates in files.', default: [] }),
    load_pem: array(pair, { description: 'Certificates as texts.', default: [] }),
  },
  { description: 'Certificates.', default: {} },
);

/** Config of {@link TestTlsApp}. @public */
export const TestTlsConfig = object({ certificates });

/** A `tls` app for the tests of packages that cannot depend on the real one: it has the configured certificates and obtains none. @public */
@module(apps, { name: 'tls', config: TestTlsConfig, summary: 'Holds certificates for a test.' })
export class TestTlsApp implements App, Certificates, Provisioner {
  loaded: readonly Certificate[] = [];

  constructor(private readonly config: ConfigOf<typeof TestTlsConfig>) {}

  async provision(): Promise<void> {
    const { load_files: files, load_pem: texts } = this.config.certificates;
    const read = files.map(async ({ certificate, key, tags: labels }) => certificateOf(await readFile(certificate, 'utf8'), await readFile(key, 'utf8'), labels));
    this.loaded = [...(await Promise.all(read)), ...texts.map(({ certificate, key, tags: labels }) => certificateOf(certificate, key, labels))];
  }

  manage(): () => void {
    return () => undefined;
  }

  find({ serverName, localAddress, anyTag, allTags }: Parameters<Certificates['find']>[0]): Certificate | undefined {
    const wanted = serverName === '' ? localAddress : serverName;
    const fits = this.loaded.filter(({ tags: own }) => (anyTag.length === 0 || anyTag.some((tag) => own.includes(tag))) && allTags.every((tag) => own.includes(tag)));
    const wildcard = wanted.replace(/^[^.]+/, '*');
    return fits.find(({ names }) => names.includes(wanted)) ?? fits.find(({ names }) => names.includes(wildcard));
  }

  alpnChallenge(): undefined {}

  httpChallenge(): undefined {}

  start(): void {}

  stop(): void {}
}

function certificateOf(certificate: string, key: string, labels: readonly string[]): Certificate {
  const leaf = new X509Certificate(certificate);
  const names = (leaf.subjectAltName ?? '').split(', ').map((entry) => entry.replace(/^(?:DNS|IP Address):/, '').toLowerCase());
  const common = /^CN=(.+)$/m.exec(leaf.subject)?.[1];
  return { certificate, key, tags: labels, names: common === undefined ? names : [...names, common.toLowerCase()], fingerprint: leaf.fingerprint256, expires: Date.parse(leaf.validTo) };
}
