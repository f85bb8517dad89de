/** A picture to draw: boxes and arrows, in a fixed order. @internal */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A box. @internal */
export interface GraphNode {
  /** Names the box in this picture. */
  readonly id: string;
  readonly label: string;
  /** How it is drawn: as a module, as a socket for modules, or as something of less weight. */
  readonly kind: 'module' | 'socket' | 'aside';
  /** Shown over the box. */
  readonly tooltip?: string;
  /** Where a click leads. */
  readonly href?: string;
}

/** An arrow. @internal */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
}
