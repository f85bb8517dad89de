import type { Logger } from '@caddis/core';
import { replaceFile } from '@caddis/kit';
import { textOfJson } from '@caddis/runtime';

/**
 * Saves the last good config to a file, one write at a time. If several configs arrive during a write, only the latest is saved.
 *
 * @internal
 */
export class Autosave {
  #next: { readonly document: unknown } | undefined;
  #saving: Promise<void> | undefined;

  /**
   * @param file - path of the file; nothing is saved if it is `undefined`
   * @param logger - write errors are logged and otherwise ignored
   */
  constructor(
    private readonly file: string | undefined,
    private readonly logger: Logger,
  ) {}

  /** Saves a document with its secrets and `@id`s. Does not wait. */
  save(document: unknown): void {
    if (this.file === undefined) return;
    this.#next = { document };
    this.#saving ??= this.#saveAll(this.file).finally(() => (this.#saving = undefined));
  }

  /** Resolves when all writes are finished. */
  async settled(): Promise<void> {
    while (this.#saving !== undefined) await this.#saving;
  }

  async #saveAll(file: string): Promise<void> {
    for (let next = this.#next; next !== undefined; next = this.#next) {
      this.#next = undefined;
      try {
        await replaceFile(file, await textOfJson(next.document));
      } catch (error) {
        this.logger.error({ file, err: error }, 'the config could not be saved for the next start');
      }
    }
  }
}
