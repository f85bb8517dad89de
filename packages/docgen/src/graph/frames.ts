import type { Graph, GraphCluster, GraphNode } from './graph.js';

/** Writes boxes inside their frames. @internal */
export function linesInFrames(
  { nodes, clusters }: Graph,
  write: { readonly node: (node: GraphNode) => string; readonly open: (cluster: GraphCluster) => string; readonly close: string },
): readonly string[] {
  const inside = (cluster: string | undefined, indent: string): readonly string[] => [
    ...nodes.filter((node) => node.cluster === cluster).map((node) => indent + write.node(node)),
    // The recursion is as deep as frames are nested, which is limited.
    ...clusters
      .filter(({ parent }) => parent === cluster)
      .flatMap((each) => [indent + write.open(each), ...inside(each.id, `${indent}  `), indent + write.close]),
  ];
  return inside(undefined, '  ');
}
