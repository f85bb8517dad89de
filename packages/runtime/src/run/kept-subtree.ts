import { originOf } from '@caddis/core';
import type { Pace, Steps } from '../pace.js';
import type { PlannedModule } from '../plan/plan.js';
import type { BuildSite } from './build-site.js';
import type { ModuleNode } from './built-module.js';
import { type ModuleScope, scopeOf } from './module-scope.js';
import { placeOf } from './place.js';
import { providedServices } from './provided-services.js';
import type { Services } from './services.js';

/** Cost of taking over one module, in units of a pace. */
const moduleUnits = 5;

/** A module of the running config that is written in the document. @internal */
export interface OldModule {
  readonly node: ModuleNode;
  /** Services that the module's host sees. */
  readonly services: Services;
}

/** Pairs the guests of a new module with those of an old one. */
type PairGuests = (guests: readonly PlannedModule[], before: readonly ModuleNode[]) => Iterable<readonly [PlannedModule, ModuleNode]>;

/** A module whose guests are being taken over. */
interface Frame {
  readonly planned: PlannedModule;
  readonly node: ModuleNode;
  readonly before: ReadonlyMap<PlannedModule, ModuleNode>;
  readonly guests: ModuleNode[];
}

/**
 * A subtree of modules that a new config takes over from the running one: a module with everything below it.
 *
 * @internal
 */
export class KeptSubtree {
  readonly #nodes: ModuleNode[] = [];
  /** Old site → site in the new config. */
  readonly #sites = new Map<BuildSite, BuildSite>();
  /** Services of the old config → services that replace them. */
  readonly #services: Map<Services, Services>;

  /**
   * @param old - the topmost module
   * @param site - site of that module in the new config
   */
  constructor(
    private readonly old: OldModule,
    private readonly site: BuildSite,
    private readonly pairGuests: PairGuests,
  ) {
    this.#services = new Map([[old.services, site.services]]);
  }

  /**
   * Starts using the modules: pushes their undos on the new config's stack, in the order in which they were built. Their places do not change yet.
   *
   * @param planned - the plan of the topmost module in the new config
   * @returns the node of the topmost module in the new config
   */
  *take(planned: PlannedModule, pace: Pace): Steps<ModuleNode> {
    const frames = [this.#open(planned, this.old.node)];
    for (;;) {
      if (pace.spend(moduleUnits)) yield;
      const frame = frames.at(-1) as Frame;
      const guest = frame.planned.guests[frame.guests.length];
      if (guest !== undefined) {
        frames.push(this.#open(guest, frame.before.get(guest) as ModuleNode));
        continue;
      }
      const scope = scopeOf(frame.node);
      if (scope !== undefined) this.#use(scope);
      const node = frame.node.keptAs(frame.planned, frame.guests);
      this.#nodes.push(node);
      const provided = providedServices.get(frame.node);
      if (provided !== undefined) providedServices.set(node, { services: this.#movedServices(provided.services), scopes: provided.scopes });
      frames.pop();
      const host = frames.at(-1);
      if (host === undefined) return node;
      host.guests.push(node);
    }
  }

  /** Moves the modules to the new config: their logs, their contexts, and whatever is loaded below them from now on. */
  *move(pace: Pace): Steps<void> {
    for (const node of this.#nodes) {
      if (pace.spend(moduleUnits)) yield;
      for (const scope of providedServices.get(node)?.scopes ?? []) scope.moveTo(placeOf(node.planned), this.#movedSite(scope.site));
      this.#moveModule(node, node.planned);
    }
  }

  #open(planned: PlannedModule, node: ModuleNode): Frame {
    for (const scope of providedServices.get(node)?.scopes ?? []) this.#use(scope);
    const { guests } = planned;
    return { planned, node, before: guests.length === 0 ? noGuests : new Map(this.pairGuests(guests, node.written)), guests: [] };
  }

  #use(scope: ModuleScope): void {
    scope.share();
    this.site.undos.push(scope);
  }

  #moveModule(node: ModuleNode, planned: PlannedModule): void {
    const origin = originOf(node.instance);
    // All holders share this record, so changing it updates all of them.
    if (origin !== undefined && origin.path !== planned.pointer) Object.assign(origin, { path: planned.pointer });
    const scope = scopeOf(node);
    if (scope === undefined) return;
    const before = scope.pointer;
    scope.moveTo(planned, this.#movedSite(scope.site));
    for (const late of scope.loaded ?? []) this.#moveLate(late, before, planned.pointer);
  }

  /** Moves a guest that a module has loaded at run time along with that module, including everything below it. */
  #moveLate(root: ModuleNode, from: string, to: string): void {
    const pending = [root];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (from !== to) node.planned = { ...node.planned, pointer: `${to}${node.planned.pointer.slice(from.length)}` };
      for (const scope of providedServices.get(node)?.scopes ?? []) scope.moveTo(placeOf(node.planned), this.#movedSite(scope.site));
      for (const guest of node.written) pending.push(guest);
      this.#moveModule(node, node.planned);
    }
  }

  #movedSite(before: BuildSite): BuildSite {
    let moved = this.#sites.get(before);
    if (moved === undefined) {
      const { config, undos, signal, waiter } = this.site;
      const services = this.#movedServices(before.services);
      moved = before.isLate ? { ...before, config, services, waiter } : { config, services, undos, signal, waiter, isLate: false };
      this.#sites.set(before, moved);
    }
    return moved;
  }

  #movedServices(before: Services): Services {
    let moved = this.#services.get(before);
    if (moved === undefined) {
      moved = before.movedBelow(before.above === undefined ? this.site.services : this.#movedServices(before.above));
      this.#services.set(before, moved);
    }
    return moved;
  }
}

const noGuests: ReadonlyMap<PlannedModule, ModuleNode> = new Map();
