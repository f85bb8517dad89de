import { isCaddisError } from '@caddis/core';
import { AdminError } from '@caddis/core/admin';
import { type AdaptResult, type ConfigInvalidError, failureProblems, textOfJson, type LoadOutcome, type Problem, type RuntimeHandle, type WrittenPart } from '@caddis/runtime';
import { refusalOf, unreadable } from '../endpoint/refusal.js';
import { type RestoredDocument, restoreSecrets } from '../secrets/restore-secrets.js';
import { SecretMarkers } from '../secrets/secret-markers.js';
import { pathText } from './config-path.js';
import { readValue } from './edit-document.js';
import { entityTag, hashOf, readIfMatch } from './entity-tag.js';
import { partsOf } from '../json/json-value.js';
import { sentPart } from './sent-part.js';

/** Options of a change. @internal */
export interface ChangeOptions {
  /** Value of the request's `If-Match` field. */
  readonly ifMatch: string | undefined;
  /** True to load the config even if it has not changed. */
  readonly force: boolean;
  /** Whether the edit sees secrets. A client without that right must not move a secret into a field that shows it. */
  readonly seesSecrets: boolean;
  /** What the client sent, and where in the document it goes. The places of problems refer to it. */
  readonly written?: WrittenPart | undefined;
  /** The config as sent, if the document was made from another config language. */
  readonly sent?: SentConfig | undefined;
}

/** A config that a client has sent. @internal */
export interface SentConfig {
  readonly text: string;
  /** Name of the config adapter that parses the text; JSON when left out. */
  readonly adapter: string | undefined;
}

/** Reads and changes the config of the running server for the routes. @internal */
export class ConfigControl {
  readonly #markers = new SecretMarkers();
  /** Documents of unloaded configs. They are empty and are reported as no config. */
  readonly #unloaded = new WeakSet<object>();

  constructor(private readonly runtime: RuntimeHandle) {}

  /** Finds the object with an `@id`. @throws {@link AdminError} 404 */
  partsOfId(id: string): readonly string[] {
    const pointer = this.runtime.current?.ids.get(id);
    if (pointer === undefined) throw new AdminError(404, `unknown object ID ${JSON.stringify(id)}`);
    return partsOf(pointer);
  }

  /**
   * Reads part of the config.
   *
   * @param seesSecrets - whether secrets are shown
   * @returns the part as JSON, and its entity tag, which is the same whether or not secrets are shown
   * @throws {@link AdminError} 400
   */
  async read(parts: readonly string[], seesSecrets: boolean): Promise<{ readonly text: string; readonly tag: string }> {
    const { value, redacted } = await this.#at(parts);
    const shown = await textOfJson(redacted);
    return { text: seesSecrets && redacted !== value ? await textOfJson(value) : shown, tag: entityTag(pathText(parts), shown) };
  }

  /**
   * Changes the config.
   *
   * @param edit - gets the document, which it may modify (markers replace secrets it may not see), and returns the new one; `undefined` to unload
   * @throws {@link AdminError}: an error of `edit`, 412 if `If-Match` does not match, 400 if the new config cannot be loaded
   */
  async change(edit: (document: unknown) => unknown, { ifMatch, force, seesSecrets, written, sent }: ChangeOptions): Promise<LoadOutcome> {
    const condition = this.#conditionOf(ifMatch);
    let isEmpty = false;
    let restored: RestoredDocument | undefined;
    try {
      const outcome = await this.runtime.change(
        async (document) => {
          await condition?.();
          const edited = await edit(await this.#shownTo(seesSecrets, document));
          isEmpty = edited === undefined;
          if (isEmpty) return {};
          restored = await restoreSecrets(this.#markers, { document: edited, written }, this.runtime);
          return restored.document;
        },
        { force, written, approve: (plan) => restored?.approve(plan) },
      );
      this.#tellAs(isEmpty ? 'none' : 'there');
      return outcome;
    } catch (error) {
      throw await this.#refused(error, { written, sent });
    }
  }

  /**
   * Loads a config in place of the running one.
   *
   * @throws {@link AdminError} 400, 412
   */
  async load(sent: SentConfig, options: Pick<ChangeOptions, 'ifMatch' | 'force'>): Promise<LoadOutcome> {
    const { ifMatch, force } = options;
    const { text, adapter } = sent;
    const folder = this.runtime.current?.plan.folder;
    if (!this.#markers.mayHold(text)) {
      try {
        const outcome = await this.runtime.load(text, { adapter, folder, force, condition: this.#conditionOf(ifMatch) });
        this.#tellAs('there');
        return outcome;
      } catch (error) {
        throw refusalOf(error, invalidity(error) ?? (await failureProblems(error, { lookup: this.runtime.lookup, text, adapter })));
      }
    }
    const { document } = await this.adapt(sent);
    // With an adapter, the sent text is not the text of the document, so it has no places in it.
    const written = adapter === undefined ? sentPart(text, () => [{ inText: '', pointer: '' }]) : undefined;
    return this.change(() => document, { ifMatch, force, seesSecrets: true, written, sent });
  }

  /**
   * Parses a config with the adapter for its language.
   *
   * @throws {@link AdminError} 400
   */
  async adapt({ text, adapter }: SentConfig): Promise<{ readonly document: unknown; readonly warnings: readonly Problem[] }> {
    let adapted: AdaptResult;
    try {
      adapted = await this.runtime.adapt(text, { adapter });
    } catch (error) {
      throw refusalOf(error);
    }
    if (!adapted.ok) throw unreadable(adapted.problems);
    return adapted;
  }

  async #refused(error: unknown, { written, sent }: Pick<ChangeOptions, 'written' | 'sent'>): Promise<AdminError> {
    const { lookup } = this.runtime;
    const invalid = invalidity(error);
    if (sent?.adapter !== undefined) {
      const { text, adapter } = sent;
      if (invalid === undefined) return refusalOf(error, await failureProblems(error, { lookup, text, adapter }));
      // The problems have places in the JSON made from the config, which the client has never seen. Plan the sent text again to get places in that.
      const result = await this.runtime.plan(text, { adapter });
      return refusalOf(error, result.ok ? withoutPlaces(invalid) : result.problems);
    }
    const problems = invalid ?? (await failureProblems(error, { lookup, written }));
    if (sent !== undefined) return refusalOf(error, problems.map(withoutPointerInText));
    return refusalOf(error, written === undefined ? withoutPlaces(problems) : problems);
  }

  /** The document as the edit sees it. */
  async #shownTo(seesSecrets: boolean, document: unknown): Promise<unknown> {
    const plan = this.runtime.current?.plan;
    if (plan === undefined || this.#isUnloaded()) return undefined;
    return seesSecrets ? document : this.#markers.redact(plan, [], document);
  }

  /** Records whether the running config counts as a config or as none. An unloaded config may be the same empty document as before. */
  #tellAs(how: 'none' | 'there'): void {
    const document = this.runtime.current?.plan.document;
    if (typeof document !== 'object' || document === null) return;
    if (how === 'none') this.#unloaded.add(document);
    else this.#unloaded.delete(document);
  }

  #isUnloaded(): boolean {
    const document = this.runtime.current?.plan.document;
    return typeof document === 'object' && document !== null && this.#unloaded.has(document);
  }

  async #at(parts: readonly string[]): Promise<{ readonly value: unknown; readonly redacted: unknown }> {
    const plan = this.#isUnloaded() ? undefined : this.runtime.current?.plan;
    const value = readValue(plan?.document, parts);
    return { value, redacted: plan === undefined ? value : await this.#markers.redact(plan, parts, value) };
  }

  /** Returns a check of `If-Match` that runs when it is the change's turn. */
  #conditionOf(ifMatch: string | undefined): (() => Promise<void>) | undefined {
    const wanted = ifMatch === undefined ? undefined : readIfMatch(ifMatch);
    if (wanted === undefined) return undefined;
    const { parts, hash } = wanted;
    return async () => {
      const { redacted } = await this.#at(parts);
      if (hashOf(await textOfJson(redacted)) !== hash) throw new AdminError(412, `If-Match does not match: the config at ${pathText(parts)} has changed`);
    };
  }
}

/** The problems of a config that was refused as invalid; `undefined` for any other error. */
function invalidity(error: unknown): readonly Problem[] | undefined {
  return isCaddisError(error) && error.code === 'RUNTIME_CONFIG_INVALID' ? (error as ConfigInvalidError).problems : undefined;
}

/** If the whole document was sent, both pointers are the same. */
function withoutPointerInText({ pointerInText: _pointerInText, ...rest }: Problem): Problem {
  return rest;
}

/** Removes lines and columns, because they refer to a text that the client has not seen. */
function withoutPlaces(problems: readonly Problem[]): readonly Problem[] {
  return problems.map(({ line: _line, column: _column, length: _length, masked: _masked, file: _file, ...rest }) => rest);
}
