import type { PlanComparison } from '../compare/compare-plans.js';
import { inTurns, nextTurn, type Pace, type Steps } from '../pace.js';
import type { PlannedModule } from '../plan/plan.js';
import type { BuildSite, ModuleKeeper } from './build-site.js';
import type { ModuleNode } from './built-module.js';
import { KeptSubtree, type OldModule } from './kept-subtree.js';
import { providedServices } from './provided-services.js';
import type { Services } from './services.js';
import { unfitModules } from './unfit-modules.js';

/** Cost of examining one module, in units of a pace. */
const moduleUnits = 3;

/** The modules and services that were built for a config. @internal */
export interface BuiltParts {
  readonly logs: { readonly modules: readonly ModuleNode[] };
  readonly storage: ModuleNode | undefined;
  readonly apps: readonly ModuleNode[];
  /** Services that the apps see. */
  readonly services: Services;
}

/**
 * Takes modules over from the running config into a new one. Until {@link commit} the running config is not changed: if the new one fails, it is
 * enough to release what was taken.
 *
 * @internal
 */
export class Keeping implements ModuleKeeper {
  /** Topmost modules that were taken over → their modules in the old plan. */
  readonly taken = new Map<PlannedModule, PlannedModule>();
  readonly #subtrees: KeptSubtree[] = [];
  readonly #candidates: Map<PlannedModule, PlannedModule>;
  /** Candidates that need no further examination, because they were examined as part of a larger subtree. */
  readonly #fit = new Set<PlannedModule>();

  private constructor(
    private readonly comparison: PlanComparison,
    private readonly old: ReadonlyMap<PlannedModule, OldModule>,
    private readonly pace: Pace,
  ) {
    this.#candidates = new Map(comparison.same);
  }

  /**
   * Prepares the take-over.
   *
   * @param comparison - the result of comparing the two plans
   * @param running - the modules of the running config, and the services that its apps see
   */
  static *prepare(comparison: PlanComparison, { logs, storage, apps, services }: BuiltParts, pace: Pace): Steps<Keeping> {
    const old = new Map<PlannedModule, OldModule>();
    const pending: OldModule[] = [...logs.modules, ...(storage === undefined ? [] : [storage]), ...apps].map((node) => ({ node, services }));
    for (let module = pending.pop(); module !== undefined; module = pending.pop()) {
      if (pace.spend(moduleUnits)) yield;
      const { node } = module;
      old.set(node.planned, module);
      const below = providedServices.get(node)?.services ?? module.services;
      for (const guest of node.written) pending.push({ node: guest, services: below });
    }
    return new Keeping(comparison, old, pace);
  }

  /**
   * Takes a module over with everything below it. This fails if the module has changed, uses a service or app that has been replaced, or refuses.
   *
   * @param planned - a module of the new plan
   * @param site - where it would be built; its undo stack gets what is taken over
   * @returns `undefined` if the module must be built. A promise only if there is something to wait for
   */
  take(planned: PlannedModule, site: BuildSite): Promise<ModuleNode | undefined> | undefined {
    const before = this.#candidates.get(planned);
    if (before === undefined) return undefined;
    this.#candidates.delete(planned);
    const old = this.old.get(before);
    return old === undefined ? undefined : this.#take(planned, old, site);
  }

  /** Moves everything that was taken over to the new config. */
  async commit(): Promise<void> {
    for (const subtree of this.#subtrees) await inTurns(subtree.move(this.pace));
  }

  async #take(planned: PlannedModule, old: OldModule, site: BuildSite): Promise<ModuleNode | undefined> {
    if (!this.#fit.has(planned)) {
      const unfit = await unfitModules(planned, old, site, this.pace);
      if (unfit.size > 0) {
        this.#lookBelow(planned, old.node, unfit);
        return undefined;
      }
    }
    const subtree = new KeptSubtree(old, site, (guests, before) => this.#pairs(guests, before));
    const taking = subtree.take(planned, this.pace);
    for (;;) {
      const { done, value } = taking.next();
      if (done === true) {
        this.taken.set(planned, old.node.planned);
        this.#subtrees.push(subtree);
        return value;
      }
      await nextTurn();
      site.signal.throwIfAborted();
    }
  }

  /** Adds the subtrees that can be kept below a module that cannot to the candidates. */
  #lookBelow(root: PlannedModule, node: ModuleNode, unfit: ReadonlySet<ModuleNode>): void {
    const pending = [{ planned: root, node }];
    for (let host = pending.pop(); host !== undefined; host = pending.pop()) {
      // The services of this host are created again, so the modules below it must be examined again.
      const isProvider = providedServices.has(host.node);
      for (const [planned, guest] of this.#pairs(host.planned.guests, host.node.written)) {
        if (unfit.has(guest) && !isProvider) {
          pending.push({ planned, node: guest });
          continue;
        }
        this.#candidates.set(planned, guest.planned);
        if (!isProvider) this.#fit.add(planned);
      }
    }
  }

  /** Pairs the guests of a new module with those of an old one of the same kind. Their order differs if the keys of a map are in another order. */
  *#pairs(guests: readonly PlannedModule[], before: readonly ModuleNode[]): Generator<readonly [PlannedModule, ModuleNode], void, undefined> {
    const { kinds } = this.comparison;
    const others = new Map<number, ModuleNode[]>();
    const pending: PlannedModule[] = [];
    for (const [index, planned] of guests.entries()) {
      const node = before[index] as ModuleNode;
      const kind = kinds.of(node.planned);
      if (kind === kinds.of(planned)) {
        yield [planned, node];
        continue;
      }
      pending.push(planned);
      const alike = others.get(kind);
      if (alike === undefined) others.set(kind, [node]);
      else alike.push(node);
    }
    for (const planned of pending) yield [planned, others.get(kinds.of(planned))?.pop() as ModuleNode];
  }
}
