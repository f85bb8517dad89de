import type { Socket } from 'node:net';
import { formatNetworkAddress, type NetworkAddress, type SharedValue } from '@caddis/core';
import { EarlyConnections } from '@caddis/kit';
import { ClientConnections } from './client-connections.js';
import type { Entrance } from './entrance.js';
import { OwnEntrance } from './own-entrance.js';
import { sameSocket } from './same-socket.js';
import type { Responder } from '../request/responder.js';
import { settingsKey, type ConnectionSettings } from './connection-settings.js';
import type { ListenerHandle } from './listener-handle.js';

/** A responder attached to the listener, with the settings for its connections. */
interface Attachment {
  readonly responder: Responder;
  readonly settings: ConnectionSettings;
}

/** Creates the entrance of a listener, which calls `onConnection` for each connection. */
type EntranceMaker = (onConnection: (connection: Socket) => void) => Entrance;

/**
 * A listening socket that outlives configs. Requests go to the responder that was attached last; when it detaches, they go to the one
 * before it. So neither a reload nor a failed reload closes a connection.
 *
 * @internal
 */
export class Listener implements ListenerHandle {
  private readonly entrance: Entrance;
  /** The last one gets the requests. */
  private readonly attachments: Attachment[] = [];
  private readonly retired = new Set<ClientConnections>();
  /** Connections that arrived before the first responder: an app attaches its servers only after all of their sockets are open. */
  private readonly early = new EarlyConnections();
  private connections: ClientConnections | undefined;

  private constructor(entranceFor: EntranceMaker) {
    this.entrance = entranceFor((socket) => (this.connections === undefined ? this.early.hold(socket) : this.connections.accept(socket)));
  }

  /**
   * Creates a listener, for `context.share`. It does not listen yet.
   *
   * @param address - exactly one socket
   * @param entranceFor - creates the source of its connections; if left out, this process listens
   */
  static create(address: NetworkAddress, entranceFor: EntranceMaker = (onConnection) => new OwnEntrance(address, onConnection)): SharedValue<Listener> {
    const listener = new Listener(entranceFor);
    return { value: listener, destroy: () => listener.close() };
  }

  /**
   * Starts to listen, unless it already does. A listener that was closed may still be shared with an old config whose requests are
   * under way; it then listens again.
   *
   * @param address - the address with the permissions that a unix socket is to have
   * @throws the system's error, e.g. `EADDRINUSE`
   */
  open(address: NetworkAddress): Promise<void> {
    return this.entrance.open(address);
  }

  get address(): string {
    return this.entrance.address;
  }

  /** Sends all requests to this responder, also those of open connections if the settings treat them alike. */
  attach(responder: Responder, settings: ConnectionSettings): void {
    this.attachments.push({ responder, settings });
    this.switchConnections();
    this.entrance.begin();
    this.early.handOver((socket) => this.connections?.accept(socket));
  }

  /** Sends no more requests to the responder. When the last one detaches, the socket is closed. */
  detach(responder: Responder): void {
    const at = this.attachments.findIndex((each) => each.responder === responder);
    if (at < 0) return;
    this.attachments.splice(at, 1);
    this.switchConnections();
    if (this.attachments.length === 0) this.entrance.close();
  }

  /** Closes the retired connections that have no request under way. */
  closeIdle(): void {
    for (const each of this.retired) each.closeIdle();
  }

  private switchConnections(): void {
    const latest = this.attachments.at(-1);
    const { connections } = this;
    if (latest !== undefined && connections?.key === settingsKey(latest.settings)) {
      connections.takeOver(latest.settings, latest.responder);
      return;
    }
    this.connections = latest === undefined ? undefined : new ClientConnections(latest.settings, latest.responder);
    if (connections === undefined) return;
    this.retired.add(connections);
    connections.retire(this.connections, () => this.retired.delete(connections));
  }

  private close(): void {
    this.entrance.close();
    this.early.destroy();
    this.connections?.destroy();
    for (const each of this.retired) each.destroy();
  }
}

/** Returns the key under which configs share a listener. @internal */
export function listenerKey(address: NetworkAddress): string {
  return `http.listener ${formatNetworkAddress(sameSocket(address))}`;
}
