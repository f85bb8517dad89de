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

/** A responder that has attached to the listener, with how it wants connections to be treated. */
interface Attachment {
  readonly responder: Responder;
  readonly settings: ConnectionSettings;
}

/** Makes the entrance of a listener, which gets each connection that comes in. */
type EntranceMaker = (onConnection: (connection: Socket) => void) => Entrance;

/**
 * A socket that is listened on. It outlives configs: the latest responder to attach gets the requests, and when it goes, the one
 * before it, so neither a reload nor its failure closes a connection.
 *
 * @internal
 */
export class Listener implements ListenerHandle {
  private readonly entrance: Entrance;
  /** The last one gets the requests. */
  private readonly attachments: Attachment[] = [];
  private readonly retired = new Set<ClientConnections>();
  /** Connections that came before the first responder: an app attaches its servers only when all of their sockets are open. */
  private readonly early = new EarlyConnections();
  private connections: ClientConnections | undefined;

  private constructor(entranceFor: EntranceMaker) {
    this.entrance = entranceFor((socket) => (this.connections === undefined ? this.early.hold(socket) : this.connections.accept(socket)));
  }

  /**
   * Makes a listener, for `context.share`. It does not listen yet.
   *
   * @param address - exactly one socket
   * @param entranceFor - where its connections come from; when left out, this process listens
   */
  static create(address: NetworkAddress, entranceFor: EntranceMaker = (onConnection) => new OwnEntrance(address, onConnection)): SharedValue<Listener> {
    const listener = new Listener(entranceFor);
    return { value: listener, destroy: () => listener.close() };
  }

  /**
   * Listens, unless it does already. A listener that nobody used any more may still be shared with a config that has requests
   * under way; it listens again then.
   *
   * @param address - the address with the permissions that a unix socket is to have
   * @throws what the system says, e.g. `EADDRINUSE`
   */
  open(address: NetworkAddress): Promise<void> {
    return this.entrance.open(address);
  }

  get address(): string {
    return this.entrance.address;
  }

  /** From now on the responder gets all requests, also of connections that are open already if they are to be treated alike. */
  attach(responder: Responder, settings: ConnectionSettings): void {
    this.attachments.push({ responder, settings });
    this.switchConnections();
    this.entrance.begin();
    this.early.handOver((socket) => this.connections?.accept(socket));
  }

  /** The responder gets no more requests. Without another one the socket is closed. */
  detach(responder: Responder): void {
    const at = this.attachments.findIndex((each) => each.responder === responder);
    if (at < 0) return;
    this.attachments.splice(at, 1);
    this.switchConnections();
    if (this.attachments.length === 0) this.entrance.close();
  }

  /** Closes connections that take no more requests, if they have none under way. */
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

/** Key under which a listener is shared between configs. @internal */
export function listenerKey(address: NetworkAddress): string {
  return `http.listener ${formatNetworkAddress(sameSocket(address))}`;
}
