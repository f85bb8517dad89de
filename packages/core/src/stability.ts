/** How far a module, or the contract of a namespace, can be relied on. @public */
export type Stability = 'experimental' | 'stable' | 'deprecated';
