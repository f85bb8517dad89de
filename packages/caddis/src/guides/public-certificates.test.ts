import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needPrograms, startKnot, startPebble, temporaryFolder, type Knot, type Pebble } from '@caddis/test-servers';
import { GuideSession } from './testing/guide-session.js';

const guide = readFileSync(fileURLToPath(new URL('../../../../docs/guides/public-certificates.md', import.meta.url)), 'utf8');

describe('the guide public-certificates', () => {
  let dns: Knot;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const authorities: Pebble[] = [];
  let session: GuideSession | undefined;

  before(async function () {
    needPrograms(this, 'pebble', 'knotd', 'openssl', 'curl');
    folder = await temporaryFolder();
    dns = await startKnot({ zones: { 'example.com': ['@ IN A 127.0.0.1', '* IN A 127.0.0.1'] } });
  });
  after(async () => {
    await session?.close();
    await Promise.all(authorities.map((authority) => authority.stop()));
    await dns?.stop();
    await folder?.remove();
  });

  it('works as it is written', async () => {
    session = await GuideSession.open(guide, {}, async (text, portOf) => {
      const ports = { dns: `${dns.address}:${dns.port}`, httpPort: portOf(8080), tlsPort: portOf(8443) };
      const [tests, real] = [await startPebble(ports), await startPebble(ports)];
      authorities.push(tests, real);
      const trust = join(folder.path, 'trust.pem');
      await writeFile(trust, (await Promise.all(authorities.map((authority) => readFile(authority.trust, 'utf8')))).join('\n'));
      const root = join(folder.path, 'root.pem');
      await writeFile(root, await real.root());
      return {
        text: at(at(text, 'acme-staging-v02.api.letsencrypt.org', tests), 'acme-v02.api.letsencrypt.org', real)
          .replaceAll('192.0.2.53:53', ports.dns)
          .replaceAll('caddis-key', dns.keys[0].name),
        environment: { NODE_EXTRA_CA_CERTS: trust, CURL_CA_BUNDLE: root, DNS_KEY: dns.keys[0].secret },
      };
    });
    await session.follow();
  });
});

/** Replaces one of Let's Encrypt's authorities by that of the test. */
function at(text: string, hostName: string, { directory }: Pebble): string {
  const { host, pathname } = new URL(directory);
  const folder = `${host}${pathname}`.replaceAll(/[:/]/g, '-');
  return text.replaceAll(`https://${hostName}/directory`, directory).replaceAll(`${hostName}-directory`, folder);
}
