/**
 * What is said of one kind of finding.
 *
 * @public
 */
export interface FindingDefinition {
  /** What a module must be like: lowercase, no full stop. */
  readonly expected: string;
  /** What to do, for the author of the module. */
  readonly advice: string;
}
