/**
 * Texts for one kind of finding.
 *
 * @public
 */
export interface FindingDefinition {
  /** The rule for all modules: lowercase, no full stop. */
  readonly expected: string;
  /** What the author of the module should do. */
  readonly advice: string;
}
