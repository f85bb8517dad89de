/**
 * `@caddis/logging`: the modules of logs.
 *
 * @packageDocumentation
 */
export { JsonEncoder, JsonEncoderConfig } from './encoders/json-encoder.js';
export { errors as loggingErrors } from './errors.js';
export { FileWriterConfig } from './writers/file-config.js';
export { FileWriter } from './writers/file-writer.js';
export { DiscardWriter, StderrWriter, StdoutWriter } from './writers/stream-writers.js';
