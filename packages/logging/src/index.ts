/**
 * `@caddis/logging`: the modules for logs: writers, encoders and field filters.
 *
 * @packageDocumentation
 */
export { AppendEncoder, AppendEncoderConfig } from './encoders/append-encoder.js';
export { ConsoleEncoder, ConsoleEncoderConfig } from './encoders/console-encoder.js';
export { FilterEncoder, FilterEncoderConfig } from './encoders/filter-encoder.js';
export { JournaldEncoder, JournaldEncoderConfig } from './encoders/journald-encoder.js';
export { JsonEncoder, JsonEncoderConfig } from './encoders/json-encoder.js';
export { errors as loggingErrors } from './errors.js';
export { CookieFilter, CookieFilterConfig } from './filters/cookie-filter.js';
export { IpMaskFilter, IpMaskFilterConfig } from './filters/ip-mask-filter.js';
export { QueryFilter, QueryFilterConfig } from './filters/query-filter.js';
export { MultiRegexpFilter, MultiRegexpFilterConfig, RegexpFilter, RegexpFilterConfig } from './filters/regexp-filters.js';
export { DeleteFilter, HashFilter, RenameFilter, RenameFilterConfig, ReplaceFilter, ReplaceFilterConfig } from './filters/simple-filters.js';
export { FileWriterConfig } from './writers/file-config.js';
export { FileWriter } from './writers/file-writer.js';
export { NetWriter, NetWriterConfig } from './writers/net-writer.js';
export { DiscardWriter, StderrWriter, StdoutWriter } from './writers/stream-writers.js';
