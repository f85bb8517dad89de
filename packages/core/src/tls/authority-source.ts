import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/** Contract of a source of authorities: lists the CAs that may sign certificates of clients or backends. @experimental */
export interface AuthoritySource {
  /**
   * Returns the CA certificates. Called once, when the module that uses them is provisioned, and again at a reload.
   *
   * @returns PEM strings, each with one or several certificates
   * @throws any error: the config is refused
   */
  authorities(): readonly string[] | Promise<readonly string[]>;
}

/** Namespace of sources of authorities; the key `provider` names one. @experimental */
export const authoritySources = defineNamespace<AuthoritySource>({
  id: 'tls.ca_pool.source',
  inlineKey: 'provider',
  description: contractDescription({
    summary: 'Authority sources list the authorities that are trusted to sign certificates of clients or backends.',
    signature: ['authorities(): readonly string[] | Promise<readonly string[]>;'],
    rules: ['Called once, when the user of the authorities is provisioned, and again during a reload.', 'It returns certificates in PEM; each text may hold several.'],
    outcomes: [
      ['answers certificates', 'they are trusted'],
      ['answers none', 'the config is refused, because no client could connect'],
      ['throws or rejects', 'the config is refused'],
      ['answers anything else', 'the config is refused; `CORE_MODULE_FAULT`'],
    ],
  }),
  methods: ['authorities'],
  stability: 'experimental',
  template: async () => (await import('./templates/authority-source.js')).template,
});
