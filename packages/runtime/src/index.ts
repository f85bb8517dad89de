/**
 * `@caddis/runtime`: finds, checks, builds and runs the modules that a config names.
 *
 * @packageDocumentation
 */
export { diffPlans } from './compare/diff-plans.js';
export { countChanges, type ChangeKind, type ModuleChange } from './compare/module-changes.js';
export { copyOfJson, isEqualJson, textOfJson } from './config/json-text.js';
export { documentSchema } from './config/document-schema.js';
export { decodeUtf8, foreignEncoding, type DecodedText, type Encoding } from './config/text-encoding.js';
export { createRuntime, type CreateRuntimeOptions } from './create-runtime.js';
export { usualDeadlineMs } from './deadline.js';
export { errors as runtimeErrors } from './errors.js';
export { createLogger, type LoggerOptions } from './log/create-logger.js';
export { usesColor } from './log/uses-color.js';
export { missingCaddyModules, missingCaddyPlugins } from './plan/caddy-modules.js';
export type { WrittenPart } from './config/written-part.js';
export type { AdapterLimits } from './plan/load-adapter.js';
export { otherModuleNames } from './plan/other-names.js';
export type { KeyHome, OtherKey, OtherKeys, OtherValue } from './plan/other-keys/other-key.js';
export { otherKeys } from './plan/other-keys/other-keys.js';
export { otherValues } from './plan/other-keys/other-values.js';
export { editDistance } from './plan/edit-distance.js';
export { formatProblems, type FormatOptions } from './plan/format-problems.js';
export { adaptConfig, type AdaptOptions, type AdaptResult } from './plan/adapt-config.js';
export { formatConfig, type FormatConfigOptions } from './plan/format-config.js';
export { forecasts, type PlannedForecast } from './plan/forecasts.js';
export { failureProblems, locateFailure, type FailedText, type FailurePlace } from './plan/locate-failure.js';
export { planConfig, type PlanOptions } from './plan/plan-config.js';
export { readJson, type JsonReading } from './plan/read-json.js';
export type { AdminSettings, LogSettings, Plan, PlannedLog, PlannedModule, PlanResult } from './plan/plan.js';
export { configProblems } from './problems/problem-codes.js';
export type { Problem } from './problems/problem.js';
export { discoverPackages, type DiscoverOptions, type Discovery, type PackageError } from './registry/discover-packages.js';
export { describeManifest, type DescribedPackage, type FoundPackage, type ManifestPlace } from './registry/package-manifest.js';
export { readPolicy, type PackagePolicy } from './registry/package-policy.js';
export type { ModuleLookup, PackageInfo, RegisteredModule } from './registry/registered-module.js';
export { Registry, type RegistryOptions } from './registry/registry.js';
export type { BuiltConfig } from './run/built-config.js';
export { walkModules, type BuiltModule, type StepTimes } from './run/built-module.js';
export type { ConfigInvalidError } from './run/config-invalid.js';
export type { BegunStep, StepWatch } from './plan/begun-step.js';
export type { BesideRequest } from './run/beside-module.js';
export { joinParticipants } from './run/join-participants.js';
export type { LoadParticipant, PreparedPart, TextToTry } from './run/load-participant.js';
export type { ModuleReport } from './run/module-report.js';
export type { RuntimeEvents } from './run/runtime-events.js';
export { runtimeHandle, type LoadedConfig, type LoadOptions, type LoadOutcome, type RuntimeHandle } from './run/runtime-handle.js';
export type { Runtime, RuntimeOptions } from './run/runtime.js';
