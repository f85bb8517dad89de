import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/** Contract of a loader of leaf certificates: lists the exact certificates that clients may use. @experimental */
export interface LeafLoader {
  /**
   * Returns the certificates. Called once, when the verifier that uses them is provisioned.
   *
   * @returns PEM strings, each with one or several certificates
   * @throws any error: the config is refused
   */
  leafCertificates(): readonly string[] | Promise<readonly string[]>;
}

/** Namespace of loaders of leaf certificates; the key `loader` names one. @experimental */
export const leafLoaders = defineNamespace<LeafLoader>({
  id: 'tls.leaf_cert_loader',
  inlineKey: 'loader',
  description: contractDescription({
    summary: 'Leaf certificate loaders list the exact certificates that clients may use.',
    signature: ['leafCertificates(): readonly string[] | Promise<readonly string[]>;'],
    rules: ['Called once, when the verifier `leaf` is provisioned, and again during a reload.', 'It returns certificates in PEM; each text may hold several.'],
    outcomes: [
      ['answers certificates', 'clients that present one of them are accepted'],
      ['throws or rejects', 'the config is refused'],
      ['answers anything else', 'the config is refused; `CORE_MODULE_FAULT`'],
    ],
  }),
  methods: ['leafCertificates'],
  stability: 'experimental',
  template: async () => (await import('./templates/leaf-loader.js')).template,
});
