/** The graph of a config: boxes, arrows, and frames around boxes, in a fixed order. @internal */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly clusters: readonly GraphCluster[];
}

/** The kind of a box, which determines its colour. @internal */
export type NodeKind = 'config' | 'app' | 'listener' | 'matcher' | 'handler' | 'source' | 'policy' | 'transport' | 'other' | 'fold';

/** A box. @internal */
export interface GraphNode {
  /** JSON pointer of the module or group that the box shows. It is unique in the graph. */
  readonly id: string;
  /** The text of the box. The first line is the ID of the module. */
  readonly lines: readonly string[];
  readonly kind: NodeKind;
  /** Address of the module's documentation page. */
  readonly href?: string | undefined;
  /** ID of the frame around the box. */
  readonly cluster?: string | undefined;
}

/** A frame around boxes: a server, or a route. @internal */
export interface GraphCluster {
  readonly id: string;
  readonly label: string;
  readonly kind: 'server' | 'route';
  /** ID of the frame around this frame. */
  readonly parent?: string | undefined;
}

/** An arrow. @internal */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** True for an invisible arrow that only aligns boxes. */
  readonly hidden?: boolean;
}
