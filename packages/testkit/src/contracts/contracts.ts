import { apps, configAdapters } from '@caddis/core';
import { adminRoutes, configLoaders } from '@caddis/core/admin';
import { authenticationProviders, circuitBreakers, encoders, handlers, ipSources, listenerWrappers, matchers, networkProxies, precompressors, selectionPolicies, transports, upstreams } from '@caddis/core/http';
import { logEncoders, logFieldFilters, logWriters } from '@caddis/core/logging';
import { authoritySources, certificateGetters, certificatePermissions, clientCertificateVerifiers, dnsProviders, issuers, leafLoaders, storages } from '@caddis/core/tls';
import { adapterContract } from './adapter-contract.js';
import { adminContract } from './admin-contract.js';
import { authenticationContract } from './authentication-contract.js';
import { breakerContract } from './breaker-contract.js';
import { certificateGetterContract } from './certificate-getter-contract.js';
import { authoritySourceContract, certificatePermissionContract, clientCertificateVerifierContract, leafLoaderContract } from './client-certificate-contracts.js';
import { configLoaderContract } from './config-loader-contract.js';
import { dnsProviderContract } from './dns-provider-contract.js';
import { encoderContract } from './encoder-contract.js';
import { handlerContract } from './handler-contract.js';
import { ipSourceContract } from './ip-source-contract.js';
import { issuerContract } from './issuer-contract.js';
import { listenerWrapperContract } from './listener-wrapper-contract.js';
import { logEncoderContract } from './log-encoder-contract.js';
import { logFieldFilterContract } from './log-field-filter-contract.js';
import { logWriterContract } from './log-writer-contract.js';
import { matcherContract } from './matcher-contract.js';
import { networkProxyContract } from './network-proxy-contract.js';
import { policyContract } from './policy-contract.js';
import { precompressorContract } from './precompressor-contract.js';
import type { Contract } from './probe.js';
import { sourceContract } from './source-contract.js';
import { transportContract } from './transport-contract.js';
import { storageContract } from './storage-contract.js';

/** The contract checks of each standard namespace except apps, by namespace ID. */
export const contracts: Readonly<Record<string, Contract>> = {
  [adminRoutes.id]: adminContract,
  [configAdapters.id]: adapterContract,
  [authenticationProviders.id]: authenticationContract,
  [authoritySources.id]: authoritySourceContract,
  [certificateGetters.id]: certificateGetterContract,
  [certificatePermissions.id]: certificatePermissionContract,
  [circuitBreakers.id]: breakerContract,
  [clientCertificateVerifiers.id]: clientCertificateVerifierContract,
  [configLoaders.id]: configLoaderContract,
  [dnsProviders.id]: dnsProviderContract,
  [encoders.id]: encoderContract,
  [handlers.id]: handlerContract,
  [ipSources.id]: ipSourceContract,
  [listenerWrappers.id]: listenerWrapperContract,
  [issuers.id]: issuerContract,
  [leafLoaders.id]: leafLoaderContract,
  [logEncoders.id]: logEncoderContract,
  [logFieldFilters.id]: logFieldFilterContract,
  [logWriters.id]: logWriterContract,
  [matchers.id]: matcherContract,
  [networkProxies.id]: networkProxyContract,
  [precompressors.id]: precompressorContract,
  [selectionPolicies.id]: policyContract,
  [storages.id]: storageContract,
  [transports.id]: transportContract,
  [upstreams.id]: sourceContract,
};

/** Apps have no contract check; `startsBesideAnother` starts and stops them instead. */
export const appNamespace = apps.id;
