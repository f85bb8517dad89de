/**
 * `@caddis/core/framework`: for code that loads or documents modules. Module authors do not need it.
 *
 * @packageDocumentation
 */
export {
  apiVersion,
  injectionsOf,
  moduleDescriptor,
  type Injection,
  type ModuleClass,
  type ModuleDescriptor,
  type ModuleExample,
  type ModulePlaceholder,
} from './descriptor.js';
export { configToken, contextToken, loggerToken } from './tokens.js';
export type { Stability } from '../stability.js';
export { recordOrigin } from '../module-origin.js';
export { errorDefinitions, fillTemplate, type ErrorDefinition, type ErrorFactory, type ParameterOf } from '../coded-error.js';
export { printable } from '../printable.js';
export { causesOf, errorLine, tellError, type ToldError } from '../told-error.js';
export { isNamespace } from '../namespace.js';
export { isLabel, isModuleId, joinModuleId, splitModuleId } from '../module-id.js';
export type { Annotation, Doubt, GuestAnnotation, JsonSchema } from '../schema/json-schema.js';
export type { ModuleConstructor, NoConfig, TakesConfig, TakesServices } from '../module.js';
export type { NotFields } from '../schema/containers.js';
export type { Exact, Fields, Flat, KeysWith, LoadedObject, Presence, PresenceOf, WrittenObject } from '../schema/types.js';
export type { Alternatives } from '../schema/union.js';
