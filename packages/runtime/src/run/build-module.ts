import type { Lifecycle, Token } from '@caddis/core';
import { configToken, contextToken, injectionsOf, loggerToken } from '@caddis/core/framework';
import type { DependencyContainer } from 'tsyringe';
import { errors } from '../errors.js';
import { decodeConfig } from '../plan/decode-config.js';
import type { PlannedModule } from '../plan/plan.js';
import type { BuildSite } from './build-site.js';
import { assertParametersNamed, construct, registerValue } from './construct.js';
import { ModuleContext } from './module-context.js';
import { ModuleScope } from './module-scope.js';
import { formatPlace, type Place } from './place.js';
import { step } from './step.js';

/** A module whose guests are being built. */
interface Frame {
  readonly planned: PlannedModule;
  /** Where its guests, and then itself, are built. */
  readonly site: BuildSite;
  readonly guests: object[];
}

/**
 * Builds a module and all below it: guests before their host, in the order of the JSON; each constructed, provisioned and
 * validated before the next. The nesting may be as deep as memory allows.
 *
 * @param root - the module
 * @param site - where it is built; its stack of undos takes every step, also when a later one fails
 * @throws a coded error that names the module and keeps the cause
 * @internal
 */
export async function buildModule(root: PlannedModule, site: BuildSite): Promise<object> {
  const frames = [await openFrame(root, site)];
  for (;;) {
    const frame = frames.at(-1) as Frame;
    const guest = frame.planned.guests[frame.guests.length];
    if (guest !== undefined) {
      frames.push(await openFrame(guest, frame.site));
      continue;
    }
    const module = await finishFrame(frame);
    frames.pop();
    const host = frames.at(-1);
    if (host === undefined) return module;
    host.guests.push(module);
  }
}

/** Makes what a host provides before its guests ask for it. */
async function openFrame(planned: PlannedModule, site: BuildSite): Promise<Frame> {
  const { provides } = planned.module.descriptor;
  if (provides.length === 0) return { planned, site, guests: [] };
  const below: BuildSite = { ...site, services: site.services.createChildContainer() };
  for (const { token, create } of provides) {
    await makeService({ token: { ...token, create }, place: placeOf(planned), site: below });
  }
  return { planned, site: below, guests: [] };
}

/** A service to make. @internal */
export interface ServiceRequest {
  readonly token: Pick<Token<unknown>, 'name' | 'key' | 'create'>;
  /** Who provides it. */
  readonly place: Place;
  /** Whose container takes it. */
  readonly site: BuildSite;
}

/**
 * Makes a service and registers it.
 *
 * @throws `RUNTIME_SERVICE_FAILED`
 * @internal
 */
export async function makeService({ token, place, site }: ServiceRequest): Promise<void> {
  const scope = new ModuleScope(place, site.config.environment);
  site.undos.push(scope);
  const context = new ModuleContext(scope, site);
  const service = await step(
    site.signal,
    () => token.create?.(context),
    (cause) => errors.RUNTIME_SERVICE_FAILED({ place: formatPlace(place), token: token.name }, { cause }),
  );
  registerValue(site.services, token.key, service);
}

/** Builds a module whose guests are there. */
async function finishFrame({ planned, site, guests }: Frame): Promise<object> {
  const scope = new ModuleScope(placeOf(planned), site.config.environment);
  const context = new ModuleContext(scope, site);
  site.undos.push(scope);
  const own = site.services.createChildContainer();
  await supplyServices(planned, own, { scope, context, site });
  site.signal.throwIfAborted();
  const module = constructModule(planned, own, guests);
  scope.constructed(module);
  assertHasMethods(planned, module);
  await prepareModule(module, context, site.signal);
  // A config may have a hundred thousand modules; of those that leave nothing to undo, nothing is kept.
  if (module.cleanup === undefined && module.provision === undefined && !asksForContext(planned)) site.undos.remove(scope);
  return module;
}

/** Its class may have promised a method that the instance has not. */
function assertHasMethods(planned: PlannedModule, module: Lifecycle): void {
  const own = module as Readonly<Record<string, unknown>>;
  const missing = planned.module.descriptor.namespace.methods.filter((method) => typeof own[method] !== 'function');
  if (missing.length === 0) return;
  const place = formatPlace(placeOf(planned));
  throw errors.RUNTIME_METHODS_MISSING({ place, missing: missing.map((method) => `${method}()`).join(', ') });
}

/** The objects that belong to one module. */
interface OwnServices {
  readonly scope: ModuleScope;
  readonly context: ModuleContext;
  readonly site: BuildSite;
}

/** Puts into a module's container what its constructor asks for and no container above holds. */
async function supplyServices(planned: PlannedModule, own: DependencyContainer, { scope, context, site }: OwnServices): Promise<void> {
  const { target } = planned.module;
  const place = formatPlace(scope.place);
  assertParametersNamed(target, place);
  // Compilers record parameters in reverse.
  for (const { index, token } of injectionsOf(target).toSorted((a, b) => a.index - b.index)) {
    if (token.key === contextToken.key) {
      registerValue(own, token.key, context);
    } else if (token.key === loggerToken.key) {
      registerValue(own, token.key, scope.logger);
    } else if (!own.isRegistered(token.key, true)) {
      if (token.create === undefined) throw errors.RUNTIME_SERVICE_MISSING({ place, index, token: token.name });
      await site.config.makeService(token, { place: scope.place, waiter: site.waiter });
    }
  }
}

function constructModule(planned: PlannedModule, own: DependencyContainer, guests: readonly object[]): Lifecycle {
  const { descriptor, target } = planned.module;
  try {
    registerValue(own, configToken.key, decodeConfig(descriptor.schema, planned.config, guests));
    return construct(target, own);
  } catch (cause) {
    throw errors.RUNTIME_CONSTRUCT_FAILED({ place: formatPlace(placeOf(planned)) }, { cause });
  }
}

async function prepareModule(module: Lifecycle, context: ModuleContext, signal: AbortSignal): Promise<void> {
  const place = formatPlace(context);
  if (module.provision !== undefined) {
    const provision = (): void | Promise<void> => module.provision?.(context);
    await step(signal, provision, (cause) => errors.RUNTIME_PROVISION_FAILED({ place }, { cause }));
  }
  if (module.validate !== undefined) {
    const validate = (): void | Promise<void> => module.validate?.();
    await step(signal, validate, (cause) => errors.RUNTIME_VALIDATE_FAILED({ place }, { cause }));
  }
}

function asksForContext({ module }: PlannedModule): boolean {
  return injectionsOf(module.target).some(({ token }) => token.key === contextToken.key);
}

function placeOf({ module, pointer }: PlannedModule): Place {
  return { module: module.descriptor.id, path: pointer };
}
