/** The picture of a config: boxes, arrows and frames around boxes, in a fixed order. @internal */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly clusters: readonly GraphCluster[];
}

/** What a box stands for, which gives it its colour. @internal */
export type NodeKind = 'config' | 'app' | 'listener' | 'matcher' | 'handler' | 'source' | 'policy' | 'transport' | 'other' | 'fold';

/** A box. @internal */
export interface GraphNode {
  /** JSON pointer of what it stands for, which names the box in this picture. */
  readonly id: string;
  /** What it says, line by line. The first is the ID of the module. */
  readonly lines: readonly string[];
  readonly kind: NodeKind;
  /** Address of the page of its module. */
  readonly href?: string | undefined;
  /** The frame it stands in. */
  readonly cluster?: string | undefined;
}

/** A frame around boxes: a server, or a route. @internal */
export interface GraphCluster {
  readonly id: string;
  readonly label: string;
  readonly kind: 'server' | 'route';
  /** The frame around it. */
  readonly parent?: string | undefined;
}

/** An arrow. @internal */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** True for one that only puts a box beside another. */
  readonly hidden?: boolean;
}
