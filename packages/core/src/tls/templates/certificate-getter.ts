import type { ModuleTemplate } from '../../module-template.js';

/** A getter that reads certificates from a folder. @internal */
export const template: ModuleTemplate = {
  contract: 'CertificateGetter',
  classSuffix: 'Getter',
  summary: 'Reads certificates from a folder that another program writes.',
  imports: {
    '@caddis/core': ['string'],
    '@caddis/core/tls': ['type CertificateQuery', 'type GotCertificate'],
    'node:fs/promises': ['readFile'],
    'node:path': ['join'],
  },
  fields: `
folder: string({ description: 'Folder with the files \`NAME.crt\` and \`NAME.key\`, in PEM.', path: true }),`,
  members: `
/** Returns the certificate for a connection. */
async getCertificate({ serverName }«: CertificateQuery»)«: Promise<GotCertificate | undefined>» {
  // The name comes from a client: use it in a path only if it can be a host name.
  if (!/^[a-z0-9-]+(\\.[a-z0-9-]+)*$/.test(serverName)) return undefined;
  try {
    const read = (ending«: string»)«: Promise<string>» => readFile(join(this.config.folder, serverName + ending), 'utf8');
    return { certificate: await read('.crt'), key: await read('.key') };
  } catch (error) {
    if ((error« as NodeJS.ErrnoException»).code === 'ENOENT') return undefined;
    throw error;
  }
}`,
  config: { folder: 'certificates' },
  test: {
    code: `
it('has no certificate for names without files', async () => {
  const query = { serverName: 'example.com', localAddress: '127.0.0.1', remoteAddress: '127.0.0.1', anyTag: [], allTags: [] };
  assert.equal(await new __CLASS__({ folder: '/nowhere' }).getCertificate(query), undefined);
  assert.equal(await new __CLASS__({ folder: '/nowhere' }).getCertificate({ ...query, serverName: '../../etc/passwd' }), undefined);
});`,
  },
};
