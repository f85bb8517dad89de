/**
 * `@caddis/upstream-kit/testing`: what tests of a source need, so that they neither sleep nor need the framework.
 *
 * @packageDocumentation
 */
export { FakeClock, RecordingLogger, type LogLine } from '@caddis/kit/testing';
export { ScriptedAsk } from './scripted-ask.js';
export { TestContext } from './test-context.js';
export { testRequest, type TestRequestOptions } from './test-request.js';
