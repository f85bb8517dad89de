/**
 * `@caddis/core`: everything that module authors import. The contracts of the HTTP namespaces are in `@caddis/core/http`.
 *
 * @packageDocumentation
 */
export { apps, type App } from './app.js';
export { clock, maxTimerDelayMs, systemClock, type Clock, type Timer } from './clock.js';
export { CaddisError, defineErrors, isCaddisError, type ErrorCatalogue } from './coded-error.js';
export {
  configAdapters,
  type AdaptedConfig,
  type AdaptedPlace,
  type AdapterProblem,
  type ConfigAdapter,
  type TextSpan,
} from './config-adapter.js';
export type { Context, LoadedGuest, SharedValue } from './context.js';
export { formatDuration, parseDuration } from './duration.js';
export { errors as coreErrors } from './errors.js';
export { context, inject, logger, type ServiceDecorator } from './inject.js';
export type { Cleaner, Keepable, Lifecycle, Provisioner, Validator } from './lifecycle.js';
export type { LogFields, Logger } from './logger.js';
export { module, type ModuleOptions, type ServiceList } from './module.js';
export type { CheckScope, ConfigMistake, Forecast, ModuleCheck, ModuleForecast, ReportMistake } from './module-check.js';
export { blameModule, describeValue, faultOf, isThenable, messageOf, moduleFault, type FaultyCall, type ModuleFault } from './module-fault.js';
export { originOf, type ModuleOrigin } from './module-origin.js';
export { defineNamespace, type ContractOf, type Namespace, type NamespaceOptions } from './namespace.js';
export type { ModuleTemplate, TemplateImports, TemplateService, TemplateTest, TemplateTry } from './module-template.js';
export { formatNetworkAddress, isUnixNetwork, joinHostPort, parseNetworkAddress, type NetworkAddress } from './network-address.js';
export type { Reporter } from './reporter.js';
export {
  array,
  guest,
  guestMap,
  guests,
  object,
  record,
  type ArrayOptions,
  type GuestInput,
  type ObjectOptions,
  type RecordOptions,
  type RefusedKeys,
} from './schema/containers.js';
export { defaultsOf, type WithPlainDefaults } from './schema/defaults-of.js';
export type { Doubt, JsonSchema, Sample, UnsupportedKeys } from './schema/json-schema.js';
export {
  address,
  addressText,
  boolean,
  choice,
  duration,
  integer,
  number,
  raw,
  secret,
  string,
  type AddressOptions,
  type AddressTextOptions,
  type DurationOptions,
  type NumberOptions,
  type StringOptions,
} from './schema/scalars.js';
export { nothing, union } from './schema/union.js';
export type { ConfigInput, ConfigOf, Field, FieldOptions, Type } from './schema/types.js';
export { isError, propertyOf } from './thrown.js';
export { defineToken, provide, type ProvidedService, type Token, type TokenOptions } from './token.js';
