/**
 * `@caddis/kit/testing`: what tests need so that they do not wait.
 *
 * @packageDocumentation
 */
export { FakeClock } from './fake-clock.js';
export { RecordingLogger, type LogLine } from './recording-logger.js';
