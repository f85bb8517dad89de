/**
 * `@caddis/config-yaml`: configs in YAML.
 *
 * @packageDocumentation
 */
export { errors as configYamlErrors } from './errors.js';
export { YamlAdapter } from './yaml-adapter.js';
