import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createCertificates, freePort, temporaryFolder, type TestCertificates } from '@caddis/test-servers';
import { buildCatalogue, indexCatalogue, readRegistry, sampleConfig, sampleDocument, type CatalogueIndex } from '@caddis/docgen';
import { createLogger, createRuntime, planConfig, type Registry } from '@caddis/runtime';
import { expect } from 'chai';
import { openRegistry } from './open-registry.js';
import { exchange } from './testing/exchange.js';
import { keepExit } from './testing/keep-exit.js';

/** A config that a page offers to copy. */
interface Copied {
  readonly title: string;
  readonly document: unknown;
}

/** Configs that a reader must complete first, each with the reason. */
const needsMore = new Map<string, string>([
  ['tls, every field', 'certificates that only the reader has'],
  ['http.reverse_proxy.transport.http, every field', 'certificates that only the reader has'],
  ['caddy.logging.writers.net, minimal', 'a server that takes the lines'],
  ['caddy.logging.writers.net, every field', 'a server that takes the lines'],
  ['http.reverse_proxy.upstreams.etcd, every field', 'certificates that only the reader has'],
  ['caddy.storage.etcd, every field', 'certificates that only the reader has'],
  ['tls.ca_pool.source.storage, every field', 'an etcd that has the certificates'],
  ['tls.client_auth.verifier.leaf, every field', 'certificates that only the reader has'],
  ['tls.leaf_cert_loader.pem, minimal', 'certificates that only the reader has'],
  ['tls.leaf_cert_loader.pem, every field', 'certificates that only the reader has'],
  ['tls.leaf_cert_loader.pem, One client.', 'certificates that only the reader has'],
  ['tls.leaf_cert_loader.storage, minimal', 'certificates that only the reader has'],
  ['tls.leaf_cert_loader.storage, every field', 'certificates that only the reader has'],
  ['tls.leaf_cert_loader.storage, One client.', 'certificates that only the reader has'],
  ['tls.issuance.acme, every field', 'the key of an account, and the root of an authority'],
  ['tls.issuance.zerossl, every field', 'the key of an account, and the root of an authority'],
]);

describe('what the pages offer to copy', () => {
  keepExit();
  let registry: Registry;
  let index: CatalogueIndex;
  let port: number;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let certificates: TestCertificates;

  before(async () => {
    ({ registry } = await openRegistry({ project: import.meta.dirname }));
    index = indexCatalogue(buildCatalogue((await readRegistry(registry)).input));
    port = await freePort();
    folder = await temporaryFolder();
    certificates = await createCertificates(folder.path);
    await mkdir(join(folder.path, 'clients'));
    await copyFile(certificates.server.certificate, join(folder.path, 'clients/one.pem'));
  });
  after(() => folder.remove());

  it('serves when it is pasted, without a warning', async function () {
    const faults: string[] = [];
    for (const { title, document } of offered(index)) {
      const fault = await pasted(JSON.stringify(document));
      if (fault !== undefined) faults.push(`${title}: ${fault}`);
    }
    expect(faults.filter((fault) => !needsMore.has(fault.slice(0, fault.indexOf(': '))))).to.deep.equal([]);
  });

  /** @returns what is wrong with the config */
  async function pasted(config: string): Promise<string | undefined> {
    // Replaces the files of the example by those of the test.
    const text = config
      .replaceAll(/":8080"|":443"/g, `"127.0.0.1:${port}"`)
      .replaceAll(/"\/etc\/[^"]*\.(?:crt|pem)"/g, JSON.stringify(certificates.server.certificate))
      .replaceAll('"/etc/tls/clients"', JSON.stringify(join(folder.path, 'clients')))
      .replaceAll(/"\/etc\/[^"]*\.key"/g, JSON.stringify(certificates.server.key));
    const planned = await planConfig(text, { lookup: registry });
    const problems = planned.ok ? planned.plan.warnings : planned.problems;
    if (!planned.ok || problems.length > 0) return problems.map(({ severity, pointer, message }) => `${severity} at ${pointer}: ${message}`).join('; ');
    const runtime = createRuntime({ logger: await createLogger({ level: 'silent' }), lookup: registry });
    try {
      await runtime.load(planned.plan);
      // A config without servers, e.g. with certificates only, need only load.
      if (!text.includes('"servers"')) return undefined;
      const { status, body } = await exchange(port, { target: '/' });
      return status === 0 ? `it does not answer: ${body}` : undefined;
    } catch (error) {
      return [...causes(error)].join(': ');
    } finally {
      await runtime.stop();
    }
  }
});

/** Yields the minimal config, the config with every field, and the examples of each module, each as a complete config. */
function* offered(index: CatalogueIndex): Iterable<Copied> {
  for (const module of index.catalogue.modules) {
    const configs = [
      ['minimal', sampleConfig(index, module, 'minimal')],
      ['every field', sampleConfig(index, module, 'full')],
      ...module.examples.map(({ title, config }) => [title, config] as const),
    ] as const;
    for (const [title, config] of configs) {
      const document = sampleDocument(index, module, config);
      // If nothing takes the module, the page offers no complete config.
      if (document !== undefined) yield { title: `${module.id}, ${title}`, document };
    }
  }
}

function* causes(error: unknown): Iterable<string> {
  for (let at = error; at instanceof Error; at = at.cause) yield at.message;
}
