/** A running container as an engine lists it, reduced to what matters here. @internal */
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
  /** ID or name of the container whose network it shares, where it has none of its own. */
  readonly sharedNetwork?: string;
  /** By network name, sorted. */
  readonly networks: readonly Attachment[];
  /** Ports of TCP that the engine publishes. */
  readonly publishedPorts: readonly PublishedPort[];
}

/** A container's place in a network. Addresses are empty until there is one. @internal */
export interface Attachment {
  readonly networkId: string;
  readonly network: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

/** A port of the engine's machine that leads into a container. @internal */
export interface PublishedPort {
  readonly privatePort: number;
  /** Address that it is bound to, e.g. `0.0.0.0`. */
  readonly ip: string;
  readonly publicPort: number;
}

/** The part of an entry of `GET /containers/json` that is read, as an engine writes it. @internal */
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

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reduces an entry of the engine's list. What answers may be a proxy, or another engine that speaks nearly the same: any part may be
 * missing, `null`, or of another type, and counts as missing then.
 *
 * @param listed - a {@link ListedContainer}, as far as one knows
 * @returns `undefined` for what is no container: it has no ID
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

/** Compares texts by code unit, the same on every machine. @internal */
export function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Names with a second slash are those that other containers link it by. */
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

/** Reads a label; a name such as `constructor` is no label unless the container has it. @internal */
export function labelOf(container: Container, name: string): string | undefined {
  return Object.hasOwn(container.labels, name) ? container.labels[name] : undefined;
}
