import type { Logger } from '@caddis/core';
import type { AdminRoute } from '@caddis/core/admin';
import { reasonOf } from '@caddis/kit';
import type { AdminSettings, BuiltConfig, LoadParticipant, PreparedPart, Runtime } from '@caddis/runtime';
import { errors } from '../errors.js';
import { adminAddress, isLoopback, type AdminAddress } from './admin-address.js';
import { AdminSocket } from './admin-socket.js';
import { AllowedOrigins } from './allowed-origins.js';
import { answerRequest, type Answering, refuseAbandoned } from './answer-request.js';
import { withIndex } from './index-route.js';
import { requestCountsOf } from './request-counts.js';
import { endRouteModules, loadRouteModules, type RouteModule } from './route-modules.js';
import { type PlacedRoute, RouteTable } from './route-table.js';

/** Options of {@link AdminEndpoint}. @internal */
export interface EndpointOptions {
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly environment: NodeJS.ProcessEnv;
  /** The built-in routes, which belong to no module. */
  readonly routes: readonly AdminRoute[];
}

/** A listening socket, and the configured address as text. */
interface Listening {
  readonly socket: AdminSocket;
  readonly text: string;
}

/** The endpoint as one config defines it. */
interface EndpointState {
  readonly listening: Listening | undefined;
  /** The settings for answering requests. */
  readonly answering: Answering | undefined;
  readonly modules: readonly RouteModule[];
}

const nothing: EndpointState = { listening: undefined, answering: undefined, modules: [] };

/**
 * The admin endpoint, across all configs. It changes its address or routes only when a new config is in use. If a config fails, the endpoint
 * stays as it was.
 *
 * @internal
 */
export class AdminEndpoint implements LoadParticipant {
  readonly #options: EndpointOptions;
  #state = nothing;
  readonly #closing = new Set<Promise<void>>();

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  /** Address that it listens on; `undefined` if it does not listen. */
  get address(): string | undefined {
    return this.#state.listening?.socket.address;
  }

  async prepare({ plan: { admin } }: BuiltConfig): Promise<PreparedPart> {
    const old = this.#state;
    const wanted = admin.disabled ? undefined : await adminAddress(admin.listen, this.#options.environment);
    const listening = wanted === undefined ? undefined : await this.#listen(wanted, old.listening);
    if (wanted === undefined || listening === undefined) return { commit: () => this.#become(nothing), undo: () => {} };
    const giveUp = (): Promise<void> => this.#giveUp(listening, old.listening);
    try {
      const modules = await loadRouteModules(this.#options.runtime, admin.api, old.modules, this.#options.routes.map(({ path }) => path));
      const answering = this.#answeringFor(admin, wanted, listening.socket, modules);
      await listening.socket.setMode(wanted.address);
      return {
        commit: () => this.#become({ listening, answering, modules }),
        undo: async () => {
          await endRouteModules(modules.filter((each) => !old.modules.includes(each)));
          await giveUp();
        },
      };
    } catch (error) {
      await giveUp();
      throw error;
    }
  }

  async end(): Promise<void> {
    this.#become(nothing);
    await Promise.all(this.#closing);
  }

  /** Opens the socket for a config, or reuses the current one. */
  async #listen(wanted: AdminAddress, old: Listening | undefined): Promise<Listening | undefined> {
    const { address, text, place, isChosen } = wanted;
    if (old?.text === text) return old;
    const open = async (): Promise<Listening> => ({ socket: await AdminSocket.open(address), text });
    try {
      return await open().catch(async (error: unknown) => {
        if (old === undefined || !clashes(error, wanted, old)) throw error;
        // It is another name for our own socket's address, so the old socket must be closed first.
        return await this.#move(old, open);
      });
    } catch (cause) {
      const error = errors.ADMIN_LISTEN_FAILED({ place, address: text, reason: reasonOf(cause) }, { cause });
      if (isChosen) throw error;
      this.#options.logger.warn({ err: error }, 'the default address of the admin endpoint cannot be used, so there is no admin endpoint');
      return undefined;
    }
  }

  async #move(old: Listening, open: () => Promise<Listening>): Promise<Listening> {
    void this.#close(old.socket);
    try {
      return await open();
    } catch (error) {
      await this.#reopen(old);
      throw error;
    }
  }

  /** Listens on the old address again, after a config has failed for which that socket was closed. */
  async #reopen({ socket: { configured }, text }: Listening): Promise<void> {
    try {
      const socket = await AdminSocket.open(configured);
      this.#state = { ...this.#state, listening: { socket, text } };
      this.#begin();
    } catch (error) {
      this.#options.logger.error({ address: text, err: error }, 'the admin endpoint could not be opened again at its previous address');
      this.#state = { ...this.#state, listening: undefined };
    }
  }

  async #giveUp(listening: Listening, old: Listening | undefined): Promise<void> {
    if (listening === old) return;
    listening.socket.begin(refuseAbandoned);
    const closed = this.#close(listening.socket);
    // The process may exit if its first config fails. Wait so that pending requests are answered first.
    if (old === undefined) await closed;
    if (old?.socket.signal.aborted === true) await this.#reopen(old);
  }

  #answeringFor(admin: AdminSettings, { address }: AdminAddress, socket: AdminSocket, modules: readonly RouteModule[]): Answering {
    const { logger, routes } = this.#options;
    const placed: PlacedRoute[] = [...routes.map((route) => ({ route, module: undefined, handler: 'admin' })), ...modules.flatMap((module) => module.routes)];
    return {
      guards: { origins: new AllowedOrigins(address, socket.port, admin.origins), enforceOrigin: admin.enforceOrigin },
      routes: new RouteTable(withIndex(placed)),
      secretsVisible: admin.secretsVisible,
      logger,
      counts: requestCountsOf(this.#options.runtime),
    };
  }

  /** Starts answering on the socket with the settings of the current config. */
  #begin(): void {
    const { listening, answering } = this.#state;
    if (listening === undefined || answering === undefined) return;
    const { socket } = listening;
    socket.begin((request, response) => void answerRequest(request, response, socket, answering));
  }

  #become(next: EndpointState): void {
    const old = this.#state;
    this.#state = next;
    this.#begin();
    void endRouteModules(old.modules.filter((each) => !next.modules.includes(each)));
    if (old.listening !== undefined && old.listening.socket !== next.listening?.socket) void this.#close(old.listening.socket);
    if (next.listening !== undefined && next.listening.socket !== old.listening?.socket) this.#tell(next.listening.socket);
  }

  #tell(socket: AdminSocket): void {
    const { logger } = this.#options;
    const { address } = socket;
    logger.info({ address }, 'admin endpoint is listening');
    if (!isLoopback(socket.configured)) logger.warn({ address }, 'the admin endpoint can be reached from other machines; whoever can reach it has full control of the server');
  }

  async #close(socket: AdminSocket): Promise<void> {
    if (socket.signal.aborted) return;
    const closed = socket.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
    await closed;
  }
}

/** Tells whether a socket could not be opened because our own socket uses its port. */
function clashes(error: unknown, { address }: AdminAddress, { socket }: Listening): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE' && address.startPort !== 0 && address.startPort === socket.port;
}
