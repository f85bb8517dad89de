/**
 * `@caddis/test-servers`: real servers for the tests of this repository.
 *
 * @packageDocumentation
 */
export { accepts } from './accepts.js';
export { changedDocuments, isBeyondSchemas } from './changed-documents.js';
export { startCaddyAuthority, type CaddyAuthority } from './caddy-authority.js';
export { createCertificates, type CertificateFiles, type TestCertificates } from './certificates.js';
export { childrenOf, descendants } from './descendants.js';
export { writeDnsFiles, type DnsFiles } from './dns-files.js';
export { busyboxImage, startDockerEngine, type ContainerOptions, type DockerEngine, type DockerEngineOptions } from './docker-engine.js';
export { Etcd, startEtcd, type EtcdChange, type EtcdOptions, type EtcdReader } from './etcd.js';
export { publishInstalled } from './installed-packages.js';
export { LongestTurn, maxTurnMs } from './longest-turn.js';
export type { EtcdMember } from './etcd-member.js';
export { NpmRegistry, startNpmRegistry, type NpmRegistryOptions } from './npm-registry.js';
export { TestNetwork, type NetworkPlace } from './network.js';
export { startMicrosocks, startTinyproxy, type NetworkProxyOptions, type TestNetworkProxy } from './network-proxies.js';
export type { PackageManifest, PublishedPackage, PublishedVersion } from './npm-packument.js';
export { startKnot, type Knot, type KnotKey, type KnotOptions } from './knot.js';
export { startNsd, type Nsd, type NsdOptions } from './nsd.js';
export { startHaProxy, type HaProxy, type HaProxyOptions } from './haproxy.js';
export { phpFpmProgram, startPhpFpm, type PhpFpm } from './php-fpm.js';
export { packEntries, packFiles, tarOf, type TarballEntry } from './tarball.js';
export { startPebble, type Pebble, type PebbleOptions } from './pebble.js';
export { startProcess, type ProcessOptions, type RunningProcess } from './process.js';
export { Relay } from './relay.js';
export { freePort, hasProgram, needPrograms, temporaryFolder } from './resources.js';
export { addressRecord, serviceRecord, startScriptedDns, zone, type DnsBehaviour, type DnsQuery, type DnsReply, type ScriptedDns } from './scripted-dns.js';
export { changedMessages } from './wire/changed-messages.js';
export { rawExchange } from './wire/raw-exchange.js';
export { RecordingBackend, type Answer } from './wire/recording-backend.js';
export { readRequest, valuesOf, type ReadRequest, type Reading } from './wire/strict-request-reader.js';
