import type { Gateway } from '@caddis/etcd';
import type { FleetKeys } from '../layout/fleet-keys.js';
import { type FleetAbout, type FleetCanary, type NodeReport, readAbout, readCanary, readReport } from '../layout/records.js';

/** State of a fleet at one moment. @public */
export interface FleetView {
  readonly key: string;
  /** The config that all nodes should serve; left out if there is none. */
  readonly config?: { readonly revision: string; readonly text: string; readonly about?: FleetAbout | undefined } | undefined;
  /** A config that some nodes try. */
  readonly canary?: (FleetCanary & { readonly revision: string }) | undefined;
  /** Reports of the nodes, sorted by name. */
  readonly nodes: readonly NodeReport[];
}

/** Reads the state of a fleet at a single etcd revision. @internal */
export async function readFleet(gateway: Pick<Gateway, 'read'>, keys: FleetKeys): Promise<FleetView> {
  const below = { key: keys.nodes, end: `${keys.nodes.slice(0, -1)}0` };
  const { keys: found } = await gateway.read([...keys.followed, below]);
  const of = (key: string): (typeof found)[number] | undefined => found.find((each) => each.key === key);
  const [config, about, canary] = [of(keys.config), of(keys.about), of(keys.canary)];
  const tried = readCanary(canary?.value);
  return {
    key: keys.config,
    config: config && { revision: config.revision, text: config.value, about: about?.revision === config.revision ? readAbout(about.value) : undefined },
    canary: tried && canary && { ...tried, revision: canary.revision },
    nodes: found.flatMap(({ key, value }) => (key.startsWith(keys.nodes) ? (readReport(value) ?? []) : [])),
  };
}

/** State of a node with regard to the config that it should serve. @public */
export type NodeStanding = 'serving' | 'trying' | 'refused' | 'behind';

/** Determines a node's standing. @public */
export function standingOf(node: NodeReport, { config, canary }: FleetView): NodeStanding {
  const isTrying = canary?.nodes.includes(node.name) === true;
  const wanted = isTrying ? canary?.revision : config?.revision;
  if (wanted !== undefined && node.refused?.revision === wanted) return 'refused';
  if (node.revision !== wanted || (node.origin !== 'key' && node.origin !== 'canary')) return 'behind';
  return isTrying ? 'trying' : 'serving';
}
