/**
 * `@caddis/kit`: general building blocks for long-running modules. Each can be used on its own.
 *
 * @packageDocumentation
 */
export { Backoff, jittered, type BackoffOptions } from './backoff.js';
export { Debounce, type DebounceOptions } from './debounce.js';
export { errors as kitErrors } from './errors.js';
export { caddisFolder } from './files/caddis-folder.js';
export { replaceFile, type ReplaceFileOptions } from './files/replace-file.js';
export { Gate } from './gate.js';
export { inTime, type InTimeOptions } from './in-time.js';
export { keepProcessAlive } from './keep-alive.js';
export { toldLeftOut, type LeftOut } from './left-out.js';
export { Liveness, type LivenessOptions } from './liveness.js';
export { LruMap } from './lru-map.js';
export { collectFromGroup, processTopic, type MetricCollector } from './metrics/group-metrics.js';
export { bytesBounds, Histogram, secondsBounds } from './metrics/histogram.js';
export type { MetricFamily, MetricSample, MetricSource } from './metrics/metric-family.js';
export { metricSources, MetricSources } from './metrics/metric-sources.js';
export { nextTurn } from './next-turn.js';
export { BoundedOutput, type OutputState, type WriteSome } from './output/bounded-output.js';
export { atProcessExit } from './output/process-end.js';
export { standardError, standardOutput } from './output/standard-streams.js';
export { siteColors } from './page/site-colors.js';
export { startPause, type Pause } from './pause.js';
export { RateLimitedLog, type LogLevel, type RateLimitedLogOptions } from './rate-limited-log.js';
export { profileTopic, takeCpuProfile, type ProcessProfile, type ProfileQuestion } from './processes/cpu-profile.js';
export { heapTopic, saveHeapSnapshot, type HeapQuestion } from './processes/heap-snapshot.js';
export { aloneGroup, processGroup, processGroupKey, type ProcessGroup, type ProcessRole } from './processes/process-group.js';
export { readyToImport } from './ready-to-import.js';
export { reasonOf } from './reason-of.js';
export { reportThrown } from './report-thrown.js';
export { getText, type GetTextOptions } from './http/get-text.js';
export { EarlyConnections } from './sockets/early-connections.js';
export { listening, listenOnPath, setSocketMode } from './sockets/listen-on-path.js';
export { ByteCollector, readBounded } from './text/byte-collector.js';
export { hostNameDoubts, type HostNameHelp } from './text/host-name-doubts.js';
export { JsonItems, type JsonItemsOptions } from './text/json-items.js';
export { endOfString, nestsDeeper } from './text/nests-deeper.js';
export { shortened } from './text/shortened.js';
export { canHaveCertificate, canHavePublicCertificate, isInternalName, usualIssuer } from './tls/certificate-subject.js';
export { loadTlsClient, type TlsClientOptions } from './tls/load-tls-client.js';
export { tlsClientFields } from './tls/tls-client-fields.js';
export { assertTlsClientComplete, tlsClientSettings, TlsClientConfig, type TlsClientSettings } from './tls/tls-client-settings.js';
export { surviveWriteFailures } from './write-failures.js';
export { withDeadline, type DeadlineOptions } from './with-deadline.js';
