import type { CaddisError, Token } from '@caddis/core';
import { storage as storageToken } from '@caddis/core/tls';
import { errors } from '../errors.js';
import { standardLogger } from '../log/routed-logger.js';
import { nextTurn, Pace } from '../pace.js';
import type { Plan, PlannedModule } from '../plan/plan.js';
import { buildModule, makeService as buildService } from './build-module.js';
import type { Asker, BuildSite, ConfigParts, LateGuest, LateHost, OpenModule, StartedModule } from './build-site.js';
import type { Environment } from './environment.js';
import { LateGuestBuild } from './late-guest-build.js';
import type { ModuleNode } from './built-module.js';
import { ConfigLogs } from './config-logs.js';
import type { Keeping } from './keeping.js';
import type { ModuleScope } from './module-scope.js';
import { formatPlace, placed } from './place.js';
import type { GuestRequest } from '../plan/planning.js';
import { Services } from './services.js';
import { severalErrors } from './several-errors.js';
import { thrownCause } from './thrown-cause.js';
import { UndoStack } from './undo-stack.js';
import { WaitGraph } from './wait-graph.js';

/** Cost of what a module does when the config starts, in units of a pace. */
const starterUnits = 10;

/** A service that was created on demand. */
interface MadeService {
  readonly create: Token<unknown>['create'];
  readonly service: unknown;
  readonly scope: ModuleScope;
}

/** Work of a module that waits for the start of the config. */
type Starter = readonly [module: StartedModule, begin: () => void];

/** The running config, and what a new one takes over from it. @internal */
export interface KeptFrom {
  readonly assembly: Assembly;
  readonly keeping: Keeping;
}

/**
 * The modules of one config during their life: builds them, connects them with each other, and undoes everything.
 *
 * @internal
 */
export class Assembly implements ConfigParts {
  readonly choices: ReadonlyMap<string, string>;
  readonly folder: string | undefined;
  readonly pace = new Pace();
  readonly open = new Set<OpenModule>();
  /** The logs. They are built before the apps and undone after them. */
  readonly logs: ConfigLogs;
  /** The module that the document names under `storage`. It is built before the apps, which get it as a service. */
  storage: ModuleNode | undefined;
  /** Apps in the order in which they were completed: an app that another one asked for comes before it. */
  readonly apps: ModuleNode[] = [];
  readonly #planned: Map<string, PlannedModule>;
  readonly #building = new Map<string, Promise<object>>();
  readonly #making = new Map<symbol, Promise<void>>();
  readonly #waits = new WaitGraph();
  readonly services = new Services();
  /** Services that were created on demand, by key. */
  readonly #made = new Map<symbol, MadeService>();
  /** Undoes apps and the services that were created while they were built. */
  readonly #undos = new UndoStack();
  /** Undoes services that were created for late guests. Any module may use them, so they are undone last. */
  readonly #lateUndos = new UndoStack();
  readonly #keptServices: { readonly scope: ModuleScope; readonly site: BuildSite }[] = [];
  /** What modules do when the config starts. `undefined` once it has started. */
  #starters: Starter[] | undefined = [];
  #complete = false;

  constructor(
    private readonly plan: Pick<Plan, 'apps' | 'choices' | 'folder'> & Partial<Pick<Plan, 'logs' | 'storage'>>,
    readonly environment: Environment,
    private readonly controller: AbortController,
    private before?: KeptFrom,
  ) {
    controller.signal.addEventListener('abort', () => {
      // A module that another config also uses goes on.
      for (const scope of [...this.open]) if (scope.isUnshared) scope.close();
    });
    this.choices = plan.choices;
    this.folder = plan.folder;
    this.logs = new ConfigLogs(plan.logs ?? [], environment.logger);
    this.#planned = new Map(plan.apps.map((app) => [app.module.descriptor.name, app]));
  }

  get keeping(): Keeping | undefined {
    return this.before?.keeping;
  }

  /**
   * Builds the modules of the logs.
   *
   * @param isOpened - whether to open the logs, so that they can take lines
   */
  async buildLogs(isOpened: boolean): Promise<void> {
    const site = this.#site('the logs', this.#undos);
    // A log writer must not log its own failures to a log of the config, so it gets the standard logger.
    const environment = { ...this.environment, logger: standardLogger(this.environment.logger) };
    const { pace, choices, folder, open } = this;
    const keeping = (): Keeping | undefined => this.keeping;
    const config: ConfigParts = {
      environment,
      pace,
      choices,
      folder,
      open,
      // A getter, because log writers live on in later configs and must not keep in memory what this config was made from.
      get keeping() {
        return keeping();
      },
      onStart: this.onStart.bind(this),
      app: this.app.bind(this),
      makeService: this.makeService.bind(this),
      loadGuest: this.loadGuest.bind(this),
    };
    await this.logs.build({ ...site, config });
    if (isOpened) await this.logs.open({ ...site, config }, this.before?.assembly.logs);
  }

  /** Builds all apps in the order of the document. An app that another one asks for is built earlier. */
  async build(): Promise<void> {
    if (this.plan.storage !== undefined) {
      this.storage = await buildModule(this.plan.storage, this.#site('the storage', this.#undos));
      this.services.provide(storageToken.key, this.storage.instance);
    }
    for (const planned of this.#planned.values()) await this.#app(planned);
    this.#complete = true;
    this.#planned.clear();
  }

  /**
   * Does the work that modules have registered for the start of the config. Modules that register later do theirs at once.
   *
   * @throws `RUNTIME_START_FAILED`, or the reason of the signal
   */
  async start(): Promise<void> {
    const starters = this.#starters ?? [];
    // Work may register more work, so the length is read again each time.
    for (let index = 0; index < starters.length; index += 1) {
      if (this.pace.spend(starterUnits)) await nextTurn();
      this.controller.signal.throwIfAborted();
      const [module, begin] = starters[index] as Starter;
      if (module.isClosed) continue;
      try {
        begin();
      } catch (cause) {
        throw placed(errors.RUNTIME_START_FAILED({ place: formatPlace(module.place) }, { cause: thrownCause(cause) }), module.place);
      }
    }
    this.#starters = undefined;
  }

  onStart(module: StartedModule, begin: () => void): void {
    if (this.#starters === undefined) begin();
    else this.#starters.push([module, begin]);
  }

  /** Tells all modules that the config ends, and interrupts what is being built. */
  giveUp(): void {
    this.controller.abort(errors.RUNTIME_INTERRUPTED());
  }

  /**
   * Returns the site for modules that are not guests of an app.
   *
   * @param request - a name for what the modules are built for, and services for them: key and value
   */
  site({ name, provide }: { readonly name: string; readonly provide: readonly (readonly [key: symbol, service: unknown])[] }): BuildSite {
    for (const [key, service] of provide) this.services.provide(key, service);
    return this.#site(name, this.#undos);
  }

  /** Undoes everything, once. What is still being built is interrupted. */
  async undo(): Promise<readonly CaddisError[]> {
    this.giveUp();
    await Promise.allSettled([...this.#building.values(), ...this.#making.values()]);
    return [...(await this.#undos.undo()), ...(await this.#lateUndos.undo())];
  }

  async app(name: string, asker: Asker): Promise<object | undefined> {
    if (this.#complete) return this.#building.get(name);
    const planned = this.#planned.get(name);
    return planned === undefined ? undefined : this.#wait(name, asker, () => this.#app(planned));
  }

  makeService(token: Token<unknown>, asker: Asker): Promise<void> {
    return this.#wait(`service ${token.name}`, asker, () => this.#service(token));
  }

  loadGuest(request: GuestRequest, host: LateHost): LateGuest {
    return new LateGuestBuild(request, host);
  }

  #app(planned: PlannedModule): Promise<object> {
    const { name } = planned.module.descriptor;
    return singleFlight(this.#building, name, async () => {
      const undos = new UndoStack();
      try {
        const app = await buildModule(planned, this.#site(name, undos));
        this.apps.push(app);
        return app.instance;
      } finally {
        // Pushed even after a failure, because then the whole config is undone in order.
        this.#undos.push(undos);
      }
    });
  }

  #service(token: Token<unknown>): Promise<void> {
    return singleFlight(this.#making, token.key, async () => {
      const undos = new UndoStack();
      const site = this.#site(`service ${token.name}`, undos);
      try {
        this.#made.set(token.key, (await this.#keptService(token, site)) ?? (await this.#newService(token, site)));
      } catch (error) {
        const failed = await undos.undo();
        this.#making.delete(token.key);
        throw severalErrors([error, ...failed]);
      }
      (this.#complete ? this.#lateUndos : this.#undos).push(undos);
    });
  }

  async #newService(token: Token<unknown>, site: BuildSite): Promise<MadeService> {
    const scope = await buildService({ token, place: { module: token.name, path: '' }, package: `that defines ${token.name}`, site });
    return { create: token.create, service: site.services.get(token.key), scope };
  }

  /** Takes a service over from the running config. Returns `undefined` if its factory differs or an app that it asked for has been replaced. */
  async #keptService(token: Token<unknown>, site: BuildSite): Promise<MadeService | undefined> {
    if (this.before === undefined) return undefined;
    const made = this.before.assembly.#made.get(token.key);
    if (made === undefined || made.create !== token.create || made.scope.isClosed) return undefined;
    const asker = { place: made.scope.place, waiter: site.waiter };
    for (const [name, app] of made.scope.askedApps) if ((await this.app(name, asker)) !== app) return undefined;
    made.scope.share();
    site.undos.push(made.scope);
    site.services.provide(token.key, made.service);
    this.#keptServices.push({ scope: made.scope, site });
    return made;
  }

  /** Moves everything that was taken over from the running config to this one. */
  async commit(): Promise<void> {
    for (const { scope, site } of this.#keptServices) scope.moveTo(scope.place, site);
    await this.keeping?.commit();
    // The parts of the old config that are no longer used must not stay in memory.
    this.before = undefined;
    this.#keptServices.length = 0;
  }

  #site(waiter: string, undos: UndoStack): BuildSite {
    return { config: this, services: this.services, undos, signal: this.controller.signal, isLate: false, waiter };
  }

  #wait<T>(to: string, asker: Asker, work: () => Promise<T>): Promise<T> {
    return this.#waits.during({ from: asker.waiter, to }, work, (cycle) =>
      errors.RUNTIME_APP_CYCLE({ place: formatPlace(asker.place), cycle: cycle.join(' → ') }),
    );
  }
}

/** Starts the work once per key, no matter how many callers ask for it. */
function singleFlight<Key, Value>(flights: Map<Key, Promise<Value>>, key: Key, work: () => Promise<Value>): Promise<Value> {
  const known = flights.get(key);
  if (known !== undefined) return known;
  const flight = Promise.resolve().then(work);
  flights.set(key, flight);
  return flight;
}
