/**
 * The text from which a part of a document came, e.g. the body of an edit.
 *
 * @public
 */
export interface WrittenPart {
  /** The text, as JSON. */
  readonly text: string;
  /**
   * Maps a value of the document to the text.
   *
   * @param pointer - JSON pointer in the document
   * @returns JSON pointer in the text; `undefined` if the value did not come from it
   */
  pointerIn(pointer: string): string | undefined;
}
