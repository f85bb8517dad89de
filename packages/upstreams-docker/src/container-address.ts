import { isIP } from 'node:net';
import { joinHostPort } from '@caddis/core';
import { labelOf, type Attachment, type Container } from './engine/container.js';
import { labels } from './labels.js';

/** How containers are reached. @internal */
export interface Reach {
  /** True if they are reached through the ports that the engine publishes, not at their own addresses. */
  readonly publishedPorts: boolean;
  /** Address at which the ports of the engine's machine are reached; `undefined` if unknown. */
  readonly engineAddress: string | undefined;
  /** IDs of the networks to which the container of this process is attached. */
  readonly ownNetworks: ReadonlySet<string>;
}

/** An address, or the reason why there is none. @internal */
export type Address = { readonly dial: string } | { readonly reason: string };

/**
 * Returns the address at which a port of a container is reached. The result for the same container is always the same.
 *
 * @param port - the port inside the container
 * @internal
 */
export function addressOf(container: Container, port: number, reach: Reach): Address {
  if (container.hostNetwork) return onEngine(reach, port);
  if (container.sharedNetwork !== undefined) return { reason: sharesNetwork(container.sharedNetwork) };
  if (reach.publishedPorts) return publishedAddress(container, port, reach);
  const network = chooseNetwork(container, reach.ownNetworks);
  if ('reason' in network) return network;
  const ip = [network.ipv4, network.ipv6].find((address) => isIP(address) !== 0);
  return ip === undefined ? { reason: `no address in network ${network.network}` } : { dial: joinHostPort(ip, port) };
}

/** Explains why a container that shares another's network is left out: its address and its published ports are those of the other container. */
function sharesNetwork(other: string): string {
  const name = /^[0-9a-f]{64}$/.test(other) ? other.slice(0, 12) : other;
  return `shares the network of container ${name} and has no address of its own: give the labels to that container, or attach this one to a network`;
}

/** Chooses the network that the label names; or else one that this process is in; or else the only one. Never picks one of several at random. */
function chooseNetwork(container: Container, ownNetworks: ReadonlySet<string>): Attachment | { readonly reason: string } {
  const { networks } = container;
  const wanted = labelOf(container, labels.network);
  if (wanted !== undefined) {
    const inProject = `${labelOf(container, labels.composeProject) ?? ''}_${wanted}`;
    const named = [wanted, inProject].flatMap((name) => networks.filter(({ network }) => network === name));
    return named[0] ?? { reason: `not attached to network ${wanted}, which its label names` };
  }
  const shared = networks.find(({ networkId }) => ownNetworks.has(networkId));
  if (shared !== undefined) return shared;
  const [only, ...others] = networks;
  if (only === undefined) return { reason: 'attached to no network of its own' };
  if (others.length === 0) return only;
  return { reason: `attached to several networks (${networks.map(({ network }) => network).join(', ')}); name one with label ${labels.network}` };
}

function publishedAddress(container: Container, port: number, reach: Reach): Address {
  const published = container.publishedPorts.filter(({ privatePort }) => privatePort === port);
  const everywhere = published.find(({ ip }) => isWildcard(ip));
  if (everywhere !== undefined) return onEngine(reach, everywhere.publicPort);
  const [bound] = published;
  if (bound === undefined) return { reason: `port ${port} is not published` };
  if (isLoopback(bound.ip) && !isLoopback(reach.engineAddress ?? '')) {
    return { reason: `port ${port} is published on ${bound.ip} of another machine` };
  }
  return { dial: joinHostPort(bound.ip, bound.publicPort) };
}

function onEngine({ engineAddress }: Reach, port: number): Address {
  if (engineAddress === undefined) return { reason: 'reached by the address of its engine only; set `published_host`' };
  return { dial: joinHostPort(engineAddress, port) };
}

/** Tells whether an address means all addresses of a machine; old engines leave it empty. */
function isWildcard(ip: string): boolean {
  return ip === '' || ip === '0.0.0.0' || ip === '::';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
