/** How reliable a module, or the contract of a namespace, is. @public */
export type Stability = 'experimental' | 'stable' | 'deprecated';
