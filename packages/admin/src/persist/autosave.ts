import type { Logger } from '@caddis/core';
import { replaceFile } from '@caddis/kit';
import { textOfJson } from '@caddis/runtime';

/**
 * Keeps the last good config in a file, one after the other. Of several that come while one is written, the last one counts.
 *
 * @internal
 */
export class Autosave {
  #next: { readonly document: unknown } | undefined;
  #saving: Promise<void> | undefined;

  /**
   * @param file - its path; nothing is kept where there is none
   * @param logger - told when it cannot be written, which harms nobody else
   */
  constructor(
    private readonly file: string | undefined,
    private readonly logger: Logger,
  ) {}

  /** Has a document kept, with its secrets and `@id`s. */
  save(document: unknown): void {
    if (this.file === undefined) return;
    this.#next = { document };
    this.#saving ??= this.#saveAll(this.file).finally(() => (this.#saving = undefined));
  }

  /** Resolves when nothing is left to be written. */
  async settled(): Promise<void> {
    while (this.#saving !== undefined) await this.#saving;
  }

  async #saveAll(file: string): Promise<void> {
    for (let next = this.#next; next !== undefined; next = this.#next) {
      this.#next = undefined;
      try {
        await replaceFile(file, await textOfJson(next.document));
      } catch (error) {
        this.logger.error({ file, err: error }, 'the config could not be kept for the next start');
      }
    }
  }
}
