/** A running container as listed by an engine, reduced to the fields used here. @internal */
export interface Container {
  readonly id: string;
  /** Name without the leading slash. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `running`, `paused` or `restarting`. */
  readonly state: string;
  /** Absent for a container without a health check. */
  readonly health?: 'starting' | 'healthy' | 'unhealthy' | undefined;
  /** True if it uses the network of the engine's machine. */
  readonly hostNetwork: boolean;
  /** ID or name of the container whose network it shares; absent if it has networks of its own. */
  readonly sharedNetwork?: string;
  /** Sorted by network name. */
  readonly networks: readonly Attachment[];
  /** TCP ports that the engine publishes. */
  readonly publishedPorts: readonly PublishedPort[];
}

/** Attachment of a container to a network. An address is empty until it is assigned. @internal */
export interface Attachment {
  readonly networkId: string;
  readonly network: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

/** A port of the engine's machine that is forwarded to a container. @internal */
export interface PublishedPort {
  readonly privatePort: number;
  /** Address to which the port is bound, e.g. `0.0.0.0`. */
  readonly ip: string;
  readonly publicPort: number;
}

/** The fields of an entry of `GET /containers/json` that are read, as an engine sends them. @internal */
export interface ListedContainer {
  readonly Id: string;
  readonly Names?: readonly string[] | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly State?: string;
  /** Human-readable, e.g. `Up 5 minutes (healthy)`. */
  readonly Status?: string;
  /** Present since API 1.52. */
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

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reduces an entry of the engine's list. The answer may come from a proxy, or from another engine with a similar API. Any field that is missing,
 * `null`, or of another type counts as missing.
 *
 * @param listed - expected to be a {@link ListedContainer}
 * @returns `undefined` if it has no ID and is therefore not a container
 * @internal
 */
export function readContainer(listed: unknown): Container | undefined {
  const entry = fieldsOf(listed);
  const id = textOf(entry['Id']);
  if (id === '') return undefined;
  const mode = textOf(fieldsOf(entry['HostConfig'])['NetworkMode']);
  const shared = /^container:(.+)$/.exec(mode)?.[1];
  return {
    id,
    name: ownName(id, entry['Names']),
    labels: readLabels(entry['Labels']),
    state: textOf(entry['State']) || 'running',
    health: readHealth(entry),
    hostNetwork: mode === 'host',
    ...(shared === undefined ? {} : { sharedNetwork: shared }),
    networks: readNetworks(fieldsOf(entry['NetworkSettings'])['Networks']),
    publishedPorts: readPorts(entry['Ports']),
  };
}

function readNetworks(networks: unknown): readonly Attachment[] {
  return Object.entries(fieldsOf(networks))
    .map(([network, value]) => {
      const attached = fieldsOf(value);
      return {
        network,
        networkId: textOf(attached['NetworkID']),
        ipv4: textOf(attached['IPAddress']),
        ipv6: textOf(attached['GlobalIPv6Address']),
      };
    })
    .sort((one, other) => compare(one.network, other.network));
}

function readPorts(ports: unknown): readonly PublishedPort[] {
  return listOf(ports)
    .flatMap((port) => {
      const { IP, PrivatePort, PublicPort, Type } = fieldsOf(port);
      if (Type !== 'tcp' || typeof PrivatePort !== 'number' || typeof PublicPort !== 'number') return [];
      return [{ privatePort: PrivatePort, ip: textOf(IP), publicPort: PublicPort }];
    })
    .sort((one, other) => compare(one.ip, other.ip) || one.publicPort - other.publicPort);
}

function readLabels(labels: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fieldsOf(labels)).filter((label): label is [string, string] => typeof label[1] === 'string'));
}

/** Compares strings by code unit, which gives the same result on every machine. @internal */
export function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Returns the container's own name. Names with a second slash are aliases in links from other containers. */
function ownName(id: string, names: unknown): string {
  const own = listOf(names).find((name) => typeof name === 'string' && /^\/[^/]+$/.test(name));
  return textOf(own).slice(1) || id.slice(0, 12);
}

function readHealth({ Health, Status }: Fields): Container['health'] {
  const health = textOf(fieldsOf(Health)['Status']) || /\((?:health: )?(\w+)\)$/.exec(textOf(Status))?.[1];
  return health === 'starting' || health === 'healthy' || health === 'unhealthy' ? health : undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Reads a label. Uses own properties only, so that a name such as `constructor` does not match by accident. @internal */
export function labelOf(container: Container, name: string): string | undefined {
  return Object.hasOwn(container.labels, name) ? container.labels[name] : undefined;
}
