import { isThenable, type Keepable, propertyOf } from '@caddis/core';
import { type Injection, configToken, contextToken, loggerToken } from '@caddis/core/framework';
import { nextTurn, type Pace } from '../pace.js';
import type { PlannedModule } from '../plan/plan.js';
import type { BuildSite } from './build-site.js';
import type { ModuleNode } from './built-module.js';
import type { OldModule } from './kept-subtree.js';
import { type ModuleScope, scopeOf } from './module-scope.js';
import { placeOf } from './place.js';
import { providedServices } from './provided-services.js';
import { parametersOf, type Services } from './services.js';
import { StepWatch } from './step-watch.js';
import { thrownCause } from './thrown-cause.js';

/** Cost of examining one module, in units of a pace. */
const moduleUnits = 5;

/** A module that is being examined. */
interface Seen {
  readonly node: ModuleNode;
  readonly host: Seen | undefined;
  /** Services that the module sees. */
  readonly services: Services;
}

/**
 * Finds the modules that a new config cannot take over: a service or app from outside the subtree has been replaced, the module refuses, or its
 * clean-up has begun. Services and apps that the new config does not have yet are created.
 *
 * @param planned - plan of the topmost module in the new config
 * @param old - the same module in the running config
 * @param site - where it would be in the new config
 * @returns the modules that cannot be taken over, with all their hosts; empty if all can be
 * @throws if a service or an app cannot be created, with the same error as when the module is built
 * @internal
 */
export async function unfitModules(planned: PlannedModule, old: OldModule, site: BuildSite, pace: Pace): Promise<ReadonlySet<ModuleNode>> {
  const unfit = new Set<ModuleNode>();
  const examination = new Examination(planned, old, site);
  const pending: Seen[] = [{ node: old.node, host: undefined, services: old.services }];
  for (let seen = pending.pop(); seen !== undefined; seen = pending.pop()) {
    if (pace.spend(moduleUnits)) {
      await nextTurn();
      site.signal.throwIfAborted();
    }
    const { node } = seen;
    const provided = providedServices.get(node);
    const services = provided?.services ?? seen.services;
    if (!(await examination.isFit(node, services, provided?.scopes ?? []))) {
      for (let at: Seen | undefined = seen; at !== undefined && !unfit.has(at.node); at = at.host) unfit.add(at.node);
    }
    for (const guest of node.guests) pending.push({ node: guest, host: seen, services });
  }
  return unfit;
}

class Examination {
  /** Key of a service from outside the subtree → whether it is the same in the new config. */
  readonly #services = new Map<symbol, boolean>();
  readonly #apps = new Map<string, unknown>();

  constructor(
    private readonly planned: PlannedModule,
    private readonly old: OldModule,
    private readonly site: BuildSite,
  ) {}

  async isFit(node: ModuleNode, services: Services, provided: readonly ModuleScope[]): Promise<boolean> {
    const scope = scopeOf(node);
    for (const each of scope === undefined ? provided : [scope, ...provided]) {
      if (each.isClosed) return false;
      for (const [name, app] of each.askedApps) if ((await this.#app(name)) !== app) return false;
    }
    for (const injection of parametersOf(node.planned.module.target).injections) {
      if (!isOwn(injection.token.key) && !(await this.#isSame(injection, services))) return false;
    }
    return typeof propertyOf(node.instance, 'canBeKept') !== 'function' || this.#agrees(node);
  }

  async #app(name: string): Promise<unknown> {
    if (!this.#apps.has(name)) this.#apps.set(name, await this.site.config.app(name, this.#asker));
    return this.#apps.get(name);
  }

  async #isSame({ token }: Injection, services: Services): Promise<boolean> {
    const { key } = token;
    const holder = services.holder(key);
    // A service of a host inside the examined subtree is taken over with that host.
    if (holder !== this.old.services.holder(key)) return true;
    const known = this.#services.get(key);
    if (known !== undefined) return known;
    if (!this.site.services.has(key) && token.create !== undefined) await this.site.config.makeService(token, this.#asker);
    const isSame = this.site.services.holder(key) !== undefined && this.site.services.get(key) === services.get(key);
    this.#services.set(key, isSame);
    return isSame;
  }

  async #agrees({ instance, planned }: ModuleNode): Promise<boolean> {
    const { config, signal } = this.site;
    const { name } = planned.module.package;
    try {
      config.environment.onStep?.({ ...placeOf(planned), package: name, step: 'canBeKept' });
      const answer: unknown = (instance as Keepable).canBeKept();
      const watch = new StepWatch({ place: placeOf(planned), package: name, step: 'canBeKept' }, config.environment);
      return (isThenable(answer) ? await watch.during(answer, signal) : answer) === true;
    } catch (cause) {
      signal.throwIfAborted();
      config.environment.logger.warn({ ...placeOf(planned), package: name, err: thrownCause(cause) }, 'canBeKept() of a module failed, so the module is rebuilt');
      return false;
    }
  }

  get #asker(): Parameters<BuildSite['config']['app']>[1] {
    return { place: placeOf(this.planned), waiter: this.site.waiter };
  }
}

/** Whether a service is created for each module separately. */
function isOwn(key: symbol): boolean {
  return key === configToken.key || key === loggerToken.key || key === contextToken.key;
}
