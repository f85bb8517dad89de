/** The picture of a config: boxes and arrows, in a fixed order. @internal */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A box. @internal */
export interface GraphNode {
  /** JSON pointer of what it stands for, which names the box in this picture. */
  readonly id: string;
  readonly label: string;
  /** How it is drawn: as a module, or as something of less weight. */
  readonly kind: 'module' | 'aside';
}

/** An arrow. @internal */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}
