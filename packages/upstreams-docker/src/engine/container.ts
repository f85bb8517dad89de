/** A running container as an engine lists it, reduced to what matters here. */
export interface Container {
  readonly id: string;
  /** Without the slash at the front. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `running`, `paused` or `restarting`. */
  readonly state: string;
  /** Absent for a container without a health check. */
  readonly health?: 'starting' | 'healthy' | 'unhealthy' | undefined;
  /** True when it shares the network of the engine's machine. */
  readonly hostNetwork: boolean;
  /** By network name, sorted. */
  readonly networks: readonly Attachment[];
  /** Ports of TCP that the engine publishes. */
  readonly publishedPorts: readonly PublishedPort[];
}

/** A container's place in a network. Addresses are empty until there is one. */
export interface Attachment {
  readonly networkId: string;
  readonly network: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

/** A port of the engine's machine that leads into a container. */
export interface PublishedPort {
  readonly privatePort: number;
  /** Address that it is bound to, e.g. `0.0.0.0`. */
  readonly ip: string;
  readonly publicPort: number;
}

/** The part of an entry of `GET /containers/json` that is read. */
export interface ListedContainer {
  readonly Id: string;
  readonly Names?: readonly string[] | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly State?: string;
  /** For people, e.g. `Up 5 minutes (healthy)`. */
  readonly Status?: string;
  /** Since API 1.52. */
  readonly Health?: { readonly Status?: string } | null;
  readonly HostConfig?: { readonly NetworkMode?: string };
  readonly NetworkSettings?: { readonly Networks?: Readonly<Record<string, ListedAttachment | null>> | null };
  readonly Ports?: readonly { readonly IP?: string; readonly PrivatePort: number; readonly PublicPort?: number; readonly Type: string }[] | null;
}

interface ListedAttachment {
  readonly NetworkID?: string;
  readonly IPAddress?: string;
  readonly GlobalIPv6Address?: string;
}

/** Reduces an entry of the engine's list. */
export function readContainer(listed: ListedContainer): Container {
  const networks = Object.entries(listed.NetworkSettings?.Networks ?? {})
    .map(([network, attached]) => ({
      network,
      networkId: attached?.NetworkID ?? '',
      ipv4: attached?.IPAddress ?? '',
      ipv6: attached?.GlobalIPv6Address ?? '',
    }))
    .sort((one, other) => compare(one.network, other.network));
  const publishedPorts = (listed.Ports ?? [])
    .flatMap(({ IP = '', PrivatePort, PublicPort, Type }) =>
      Type === 'tcp' && PublicPort !== undefined ? [{ privatePort: PrivatePort, ip: IP, publicPort: PublicPort }] : [],
    )
    .sort((one, other) => compare(one.ip, other.ip) || one.publicPort - other.publicPort);
  return {
    id: listed.Id,
    name: ownName(listed),
    labels: listed.Labels ?? {},
    state: listed.State ?? 'running',
    health: readHealth(listed),
    hostNetwork: listed.HostConfig?.NetworkMode === 'host',
    networks,
    publishedPorts,
  };
}

/** Compares texts by code unit, the same on every machine. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Names with a second slash are those that other containers link it by. */
function ownName({ Id, Names }: ListedContainer): string {
  return Names?.find((name) => /^\/[^/]+$/.test(name))?.slice(1) ?? Id.slice(0, 12);
}

function readHealth({ Health, Status }: ListedContainer): Container['health'] {
  const health = Health?.Status ?? /\((?:health: )?(\w+)\)$/.exec(Status ?? '')?.[1];
  return health === 'starting' || health === 'healthy' || health === 'unhealthy' ? health : undefined;
}
