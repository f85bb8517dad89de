/**
 * `@caddis/core/logging`: the standard namespaces of logging, each with the contract of its modules.
 *
 * @packageDocumentation
 */
export { changedEntryOf, encodeChanged } from './changed-entry.js';
export { writeJson, type JsonLogger } from './json-lines.js';
export { logEncoders, type LogEncoder } from './log-encoder.js';
export type { LogEntry, LogLevel } from './log-entry.js';
export { logFieldFilters, type LogField, type LogFieldFilter } from './log-field-filter.js';
export { logWriters, type LogOutput, type LogWriter } from './log-writer.js';
