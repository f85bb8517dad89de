/**
 * `@caddis/tls`: the app `tls`, which manages the certificates of TLS listeners.
 *
 * @packageDocumentation
 */
export { AcmeIssuer } from './acme/acme-issuer.js';
export { AcmeIssuerConfig, ZeroSslIssuerConfig } from './acme/acme-config.js';
export { ZeroSslIssuer } from './acme/zerossl-issuer.js';
export { errors as tlsErrors } from './errors.js';
export {
  FileAuthorities,
  FileAuthoritiesConfig,
  InlineAuthorities,
  InlineAuthoritiesConfig,
  StorageAuthorities,
  StorageAuthoritiesConfig,
} from './clients/authority-sources.js';
export { CombinedAuthorities, CombinedAuthoritiesConfig } from './clients/combined-authorities.js';
export {
  LeafFiles,
  LeafFilesConfig,
  LeafFolders,
  LeafFoldersConfig,
  LeafTexts,
  LeafTextsConfig,
  LeafValues,
  LeafValuesConfig,
} from './clients/leaf-loaders.js';
export { LeafVerifier, LeafVerifierConfig } from './clients/leaf-verifier.js';
export { HttpGetter, HttpGetterConfig } from './getters/http-getter.js';
export { HttpPermission, HttpPermissionConfig } from './on-demand/http-permission.js';
export { InternalIssuer, InternalIssuerConfig } from './pki/internal-issuer.js';
export { PkiApp, PkiAppConfig } from './pki/pki-app.js';
export { PkiIntermediates, PkiIntermediatesConfig, PkiRoots, PkiRootsConfig } from './pki/pki-authority-sources.js';
export { PkiRoutes } from './pki/pki-routes.js';
export { FileSystemConfig, FileSystemStorage } from './storage/file-system.js';
export { TlsApp, TlsAppConfig } from './tls-app.js';
