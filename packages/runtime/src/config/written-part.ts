/**
 * The text that a part of a document came from: of an edit, what was sent.
 *
 * @public
 */
export interface WrittenPart {
  /** JSON. */
  readonly text: string;
  /**
   * Finds a value of the document in the text.
   *
   * @param pointer - JSON pointer in the document
   * @returns JSON pointer in the text; `undefined` for what did not come from it
   */
  pointerIn(pointer: string): string | undefined;
}
