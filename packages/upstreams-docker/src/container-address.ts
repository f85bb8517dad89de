import { isIP } from 'node:net';
import { joinHostPort } from '@caddis/core';
import { labelOf, type Attachment, type Container } from './engine/container.js';
import { labels } from './labels.js';

/** How containers are reached. @internal */
export interface Reach {
  /** True: at the ports that the engine publishes, not at their own addresses. */
  readonly publishedPorts: boolean;
  /** Where ports of the engine's machine are reached; `undefined` when that is not known. */
  readonly engineAddress: string | undefined;
  /** IDs of the networks that the container of this process is attached to. */
  readonly ownNetworks: ReadonlySet<string>;
}

/** An address, or the reason why there is none. @internal */
export type Address = { readonly dial: string } | { readonly reason: string };

/**
 * Finds the address at which a port of a container is reached. The same container has the same address every time.
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

/** Its address is that of the other container, and so are the ports that the engine publishes. */
function sharesNetwork(other: string): string {
  const name = /^[0-9a-f]{64}$/.test(other) ? other.slice(0, 12) : other;
  return `shares the network of container ${name} and has no address of its own: give the labels to that container, or attach this one to a network`;
}

/** The network that the label names; one that this process is in; the only one. Never one of several at random. */
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

/** An address that stands for all of a machine; old engines leave it empty. */
function isWildcard(ip: string): boolean {
  return ip === '' || ip === '0.0.0.0' || ip === '::';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
