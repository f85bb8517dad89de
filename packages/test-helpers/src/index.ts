/**
 * `@caddis/test-helpers`: helpers for the tests of all packages.
 *
 * @packageDocumentation
 */
export { AddressBackends } from './address-backends.js';
export { certificates } from './certificates.js';
export { cpuCost } from './cpu-cost.js';
export { failureOf, type Failure } from './failure-of.js';
export { answering, faultyModules, misdeeds, never, promising, rejecting, resolving, settlingTwice, throwing, type Misdeed } from './faulty-modules.js';
export { FakeClock } from './fake-clock.js';
export { fetchAnswer, fetchJson, readAnswer, type Answer, type FetchOptions } from './fetch-answer.js';
export { fieldBlock, flag, frame, frameType, opening, setting } from './http2-frames.js';
export { Http2Client, type Frame, type Outcome } from './http2-client.js';
export { HeaderFields } from './header-fields.js';
export { linkedProcesses, type LinkedProcess } from './linked-processes.js';
export { listenOnOwnPort } from './listen-on-own-port.js';
export { ownPort } from './own-port.js';
export { RawClient } from './raw-client.js';
export { RecordingLogger, type LogLine, type RecordingLoggerOptions } from './recording-logger.js';
export { SharedValues } from './shared-values.js';
export { startBackend, startEcho, startRawBackend, type Backend, type Echo } from './start-backend.js';
export { TestContext, type TestContextOptions, type TestGuest } from './test-context.js';
export { TestTlsApp, TestTlsConfig } from './test-tls-app.js';
export { testRequest, type TestRequestOptions } from './test-request.js';
export { ResourceList, type Leftover, type ResourceKind } from './leftovers/resource-list.js';
export { watchResources } from './leftovers/watch-resources.js';
export { until } from './until.js';
