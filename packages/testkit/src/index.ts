/**
 * `@caddis/testkit`: tests a module before it is published.
 *
 * @packageDocumentation
 */
export { conformance, findFaults, type ConformanceOptions } from './conformance.js';
export { dnsProviderConformance, findDnsProviderFaults } from './dns/dns-conformance.js';
export type { DnsProviderConformanceOptions, DnsService, FoundText } from './dns/dns-service.js';
export { createHost, type HostOptions, type TestHost } from './host/create-host.js';
export { errors } from './errors.js';
export { ConformanceError, type Finding } from './findings/conformance-error.js';
export type { FindingDefinition } from './findings/finding-definition.js';
export { contractFindings } from './findings/contract-findings.js';
export { moduleFindings } from './findings/module-findings.js';
export { peerFindings } from './findings/peer-findings.js';
export { findings, type FindingCode } from './findings/findings.js';
export { findIssuerFaults, issuerConformance } from './issuer/issuer-conformance.js';
export type { IssuerConformanceOptions, IssuingAuthority } from './issuer/issuing-authority.js';
export { testResponse, type TestResponse } from './response/test-response.js';
export { findSourceFaults, sourceConformance } from './source/source-conformance.js';
export type { SourceConformanceOptions, SourceService } from './source/source-service.js';
export { FakeClock, RawClient, RecordingLogger, TestContext, failureOf, fetchAnswer, startBackend, testRequest, until, type LogLine } from '@caddis/test-helpers';
export type { TestRunner } from './suite/test-runner.js';
export { findTransportFaults, transportConformance } from './transport/transport-conformance.js';
export type { BackendAnswer, BackendBehaviour, BackendRequest, TransportAbility, TransportBackend, TransportConformanceOptions } from './transport/transport-backend.js';
export type { TrialOptions } from './subject/trial-options.js';
