import type { ModuleTemplate } from '../../module-template.js';

/** A verifier that checks the certificate's fingerprint. @internal */
export const template: ModuleTemplate = {
  contract: 'ClientCertificateVerifier',
  classSuffix: 'Verifier',
  summary: 'Accepts clients whose certificates have one of the fingerprints.',
  imports: { '@caddis/core': ['array', 'string'], 'node:crypto': ['type X509Certificate'] },
  fields: `
fingerprints: array(string({ description: 'SHA-256 of a certificate: hexadecimal, upper case, with colons.' }), { description: 'Fingerprints of the certificates.' }),`,
  members: `
/** Throws if the certificate of the client is not accepted. */
verifyClientCertificate([own]«: readonly X509Certificate[]»)«: void» {
  if (own === undefined || !this.config.fingerprints.includes(own.fingerprint256)) throw new Error('the certificate is not one of the accepted ones');
}`,
  config: { fingerprints: ['AA:BB'] },
  test: {
    imports: { 'node:crypto': ['type X509Certificate'] },
    code: `
it('accepts clients with one of the certificates', () => {
  const verifier = new __CLASS__({ fingerprints: ['AA:BB'] });
  verifier.verifyClientCertificate([{ fingerprint256: 'AA:BB' }« as X509Certificate»]);
  assert.throws(() => verifier.verifyClientCertificate([{ fingerprint256: 'CC:DD' }« as X509Certificate»]));
  assert.throws(() => verifier.verifyClientCertificate([]));
});`,
  },
};
