import { isCaddisError, isThenable, type Lifecycle, propertyOf, type Token } from '@caddis/core';
import { contextToken, type Injection, recordOrigin } from '@caddis/core/framework';
import { errors } from '../errors.js';
import { inTurns, nextTurn, type Steps } from '../pace.js';
import { decodeConfig } from '../plan/decode-config.js';
import type { PlannedModule } from '../plan/plan.js';
import { untilAborted } from '../until-aborted.js';
import type { BuildSite } from './build-site.js';
import { ModuleNode } from './built-module.js';
import { ModuleContext } from './module-context.js';
import { ModuleScope } from './module-scope.js';
import { formatPlace, type Place, placed, placeOf } from './place.js';
import { providedServices } from './provided-services.js';
import { parametersOf } from './services.js';
import { step } from './step.js';
import { StepWatch } from './step-watch.js';
import { thrownCause } from './thrown-cause.js';

/** Cost of constructing a small module, in units of a pace. */
const moduleUnits = 10;

/** A module whose guests are being built. */
interface Frame {
  readonly planned: PlannedModule;
  /** Site of its guests, and then of the module itself. */
  readonly site: BuildSite;
  readonly guests: ModuleNode[];
  /** Scopes of the services that the module provides. */
  readonly provided?: readonly ModuleScope[];
}

/**
 * Builds a module and all modules below it: guests before their host, in the order of the JSON;
 * each is constructed, provisioned and validated before the next. Modules that can be taken
 * over from the running config are not built. The nesting depth is limited only by memory.
 *
 * @param root - the module
 * @param site - where it is built; its undo stack gets every step, even if a later one fails
 * @throws an error with a code that names the module and keeps the cause; on abort the reason of the signal, no matter what the module being built
 * does
 * @returns the module with everything built below it
 * @internal
 */
export function buildModule(root: PlannedModule, site: BuildSite): Promise<ModuleNode> {
  return untilAborted(build(root, site), site.signal);
}

/** A config may have a hundred thousand modules, so this awaits only real promises and regularly lets other work run. */
async function build(root: PlannedModule, site: BuildSite): Promise<ModuleNode> {
  const keeping = site.isLate ? undefined : site.config.keeping;
  const kept = keeping === undefined ? undefined : await keeping.take(root, site);
  if (kept !== undefined) return kept;
  const frames = [await openFrame(root, site)];
  // Reading the clock takes longer than many steps, so the end of one step is used as the start of the next.
  let began = performance.now();
  for (;;) {
    if (site.config.pace.spend(moduleUnits)) {
      await nextTurn();
      began = performance.now();
    }
    const frame = frames.at(-1) as Frame;
    const guest = frame.planned.guests[frame.guests.length];
    if (guest !== undefined) {
      const taking = keeping?.take(guest, frame.site);
      const taken = taking === undefined ? undefined : await taking;
      if (taken !== undefined) {
        frame.guests.push(taken);
        continue;
      }
      const opened = openFrame(guest, frame.site);
      frames.push(opened instanceof Promise ? await opened : opened);
      continue;
    }
    const supplied = supplyServices(frame);
    if (supplied !== undefined) {
      await supplied;
      began = performance.now();
    }
    const config = inTurns(configOf(frame));
    const made = makeModule(frame, config instanceof Promise ? await config : config);
    const constructed = performance.now();
    let provisioned = constructed;
    let validated = constructed;
    let reached: Step = 'provision';
    try {
      if (made.module.provision !== undefined) {
        made.scope.watch = watchOf(made, reached);
        tellStep(made, reached);
        const provisioning = made.module.provision(made.context);
        if (isThenable(provisioning)) await made.scope.watch.during(provisioning, site.signal);
        site.signal.throwIfAborted();
        validated = provisioned = performance.now();
      }
      reached = 'validate';
      if (made.module.validate !== undefined) {
        tellStep(made, reached);
        const validating = made.module.validate();
        if (isThenable(validating)) await watchOf(made, reached).during(validating, site.signal);
        site.signal.throwIfAborted();
        validated = performance.now();
      }
    } catch (cause) {
      throw stepFailed(made, reached, cause);
    }
    const node = new ModuleNode(made.planned, made.module, frame.guests, forgetIdle(made) ? undefined : made.scope);
    if (frame.provided !== undefined) providedServices.set(node, { services: frame.site.services, scopes: frame.provided });
    node.took(constructed - began, provisioned - constructed - (made.scope.watch?.pausedMs ?? 0), validated - provisioned);
    began = validated;
    made.scope.watch = undefined;
    frames.pop();
    const host = frames.at(-1);
    if (host === undefined) return node;
    host.guests.push(node);
  }
}

/** Starts a module. Returns a promise only if the module provides services; few do. */
function openFrame(planned: PlannedModule, site: BuildSite): Frame | Promise<Frame> {
  return planned.module.descriptor.provides.length === 0 ? { planned, site, guests: [] } : openProvider(planned, site);
}

/** Creates the services of a host before its guests ask for them. */
async function openProvider(planned: PlannedModule, site: BuildSite): Promise<Frame> {
  const below: BuildSite = { ...site, services: site.services.below() };
  const provided: ModuleScope[] = [];
  for (const { token, create } of planned.module.descriptor.provides) {
    provided.push(await makeService({ token: { ...token, create }, place: placeOf(planned), package: planned.module.package.name, site: below }));
  }
  return { planned, site: below, guests: [], provided };
}

/** A service to create. @internal */
export interface ServiceRequest {
  readonly token: Pick<Token<unknown>, 'name' | 'key' | 'create'>;
  /** Place of the provider. */
  readonly place: Place;
  /** Package whose code creates the service, if known. */
  readonly package: string;
  /** Site whose container gets the service. */
  readonly site: BuildSite;
}

/**
 * Creates a service and registers it.
 *
 * @returns the scope that undoes the service
 * @throws `RUNTIME_SERVICE_FAILED`
 * @internal
 */
export async function makeService({ token, place, package: owner, site }: ServiceRequest): Promise<ModuleScope> {
  const scope = new ModuleScope(place, site);
  site.undos.push(scope);
  const context = new ModuleContext(scope);
  scope.watch = new StepWatch({ place, package: owner, step: `creating the service ${token.name}` }, site.config.environment);
  site.config.environment.onStep?.({ ...place, package: owner, step: `creating the service ${token.name}` });
  const service = await step(
    site.signal,
    () => token.create?.(context),
    (cause) => placed(errors.RUNTIME_SERVICE_FAILED({ place: formatPlace(place), token: token.name }, { cause }), place),
    scope.watch,
  );
  scope.watch = undefined;
  site.services.provide(token.key, service);
  return scope;
}

/** A module whose constructor has run. */
interface MadeModule {
  readonly planned: PlannedModule;
  readonly site: BuildSite;
  readonly scope: ModuleScope;
  readonly context: ModuleContext;
  readonly module: Lifecycle;
}

/** Creates the config that a module's constructor gets. */
function configOf({ planned, site, guests }: Frame): Steps<unknown> {
  const instances = guests.map(({ instance }) => instance);
  return decodeConfig(planned.module.descriptor.schema, planned.config, instances, site.config.pace);
}

/** Constructs a module. Its config and services must be ready. */
function makeModule({ planned, site }: Frame, config: unknown): MadeModule {
  site.signal.throwIfAborted();
  const scope = new ModuleScope(planned, site);
  const context = new ModuleContext(scope);
  site.undos.push(scope);
  const { target } = planned.module;
  tellStep({ planned, site }, 'construct');
  let module: Lifecycle;
  try {
    module = site.services.construct(target, { config, scope, context });
  } catch (cause) {
    throw placed(errors.RUNTIME_CONSTRUCT_FAILED({ place: formatPlace(scope.place), package: planned.module.package.name }, { cause: thrownCause(cause) }), scope.place);
  }
  if (isThenable(module)) throw placed(errors.RUNTIME_MODULE_THENABLE({ place: formatPlace(scope.place) }), scope.place);
  recordOrigin(module, { module: planned.module.descriptor.id, package: planned.module.package.name, path: planned.pointer });
  scope.constructed(module);
  assertHasMethods(planned, module);
  return { planned, site, scope, context, module };
}

/** Drops the scope of a module that has nothing to undo and nothing that a reload must move. @returns whether it was dropped */
function forgetIdle({ planned, site, scope, module }: MadeModule): boolean {
  const isIdle = module.cleanup === undefined && module.provision === undefined && !scope.hasLogger && !asksForContext(planned);
  if (isIdle) site.undos.remove(scope);
  return isIdle;
}

/** The methods of a module that run after its constructor. */
type Step = 'provision' | 'validate';

/** Reports the step that is about to run, if there is a listener. */
function tellStep({ planned, site }: Pick<MadeModule, 'planned' | 'site'>, reached: Step | 'construct'): void {
  const { onStep } = site.config.environment;
  if (onStep !== undefined) onStep({ ...placeOf(planned), package: planned.module.package.name, step: reached });
}

function watchOf({ planned, site, scope }: MadeModule, reached: Step): StepWatch {
  return new StepWatch({ place: scope.place, package: planned.module.package.name, step: reached }, site.config.environment);
}

function stepFailed({ site, scope }: MadeModule, reached: Step, thrown: unknown): unknown {
  if (site.signal.aborted) return site.signal.reason;
  if (isCaddisError(thrown) && thrown.code === 'RUNTIME_STEP_DEADLINE') return thrown;
  const cause = thrownCause(thrown);
  const place = formatPlace(scope.place);
  const error = reached === 'provision' ? errors.RUNTIME_PROVISION_FAILED({ place }, { cause }) : errors.RUNTIME_VALIDATE_FAILED({ place }, { cause });
  return placed(error, scope.place);
}

/** Checks the instance, because it may lack a method that its class seemed to have. */
function assertHasMethods(planned: PlannedModule, module: Lifecycle): void {
  const { methods } = planned.module.descriptor.namespace;
  const isMissing = (method: string): boolean => typeof propertyOf(module, method) !== 'function';
  if (!methods.some(isMissing)) return;
  const missing = methods.filter(isMissing);
  const place = placeOf(planned);
  throw placed(errors.RUNTIME_METHODS_MISSING({ place: formatPlace(place), missing: missing.map((method) => `${method}()`).join(', ') }), place);
}

/** Creates the services that a constructor asks for and that do not exist yet. */
function supplyServices({ planned, site }: Frame): Promise<void> | undefined {
  const { injections, unnamed } = parametersOf(planned.module.target);
  if (unnamed !== undefined) throw placed(errors.RUNTIME_PARAMETER_UNNAMED({ place: formatPlace(placeOf(planned)), index: unnamed }), placeOf(planned));
  const missing = injections.filter(({ token }) => !site.services.has(token.key));
  return missing.length === 0 ? undefined : makeServices(missing, placeOf(planned), site);
}

async function makeServices(missing: readonly Injection[], place: Place, site: BuildSite): Promise<void> {
  for (const { index, token } of missing) {
    if (token.create === undefined) throw placed(errors.RUNTIME_SERVICE_MISSING({ place: formatPlace(place), index, token: token.name }), place);
    await site.config.makeService(token, { place, waiter: site.waiter });
  }
}

function asksForContext({ module }: PlannedModule): boolean {
  return parametersOf(module.target).injections.some(({ token }) => token.key === contextToken.key);
}

