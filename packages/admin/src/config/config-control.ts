import { isCaddisError } from '@caddis/core';
import { AdminError } from '@caddis/core/admin';
import { type AdaptResult, locateFailure, planConfig, textOfJson, type LoadOutcome, type Plan, type Problem, type RuntimeHandle, type WrittenPart } from '@caddis/runtime';
import { refusalOf, unreadable } from '../endpoint/refusal.js';
import { SecretMarkers, unknownMarker } from '../secrets/secret-markers.js';
import { pathText } from './config-path.js';
import { readValue } from './edit-document.js';
import { entityTag, hashOf, readIfMatch } from './entity-tag.js';
import { partsOf } from '../json/json-value.js';
import { sentPart } from './sent-part.js';

/** What a change is told besides the edit. @internal */
export interface ChangeOptions {
  /** `If-Match` of the request. */
  readonly ifMatch: string | undefined;
  /** True to load a config again that is the same. */
  readonly force: boolean;
  /** What was sent, and where it comes to stand: places of problems are those in it. */
  readonly written?: WrittenPart | undefined;
  /** How problems are told, whose places are those of the whole document as it was written for the load. */
  readonly place?: (problems: readonly Problem[]) => readonly Problem[] | Promise<readonly Problem[]>;
}

/** A config that somebody has sent. @internal */
export interface SentConfig {
  readonly text: string;
  /** Name of the adapter that reads it; JSON when left out. */
  readonly adapter: string | undefined;
}

/** Reads and changes the config of the running server, on behalf of the routes. @internal */
export class ConfigControl {
  readonly #markers = new SecretMarkers();
  /** Documents of configs that were unloaded: they are empty, and told as none. */
  readonly #unloaded = new WeakSet<object>();

  constructor(private readonly runtime: RuntimeHandle) {}

  /** Where an object is that carries an `@id`. */
  partsOfId(id: string): readonly string[] {
    const pointer = this.runtime.current?.ids.get(id);
    if (pointer === undefined) throw new AdminError(404, `unknown object ID ${JSON.stringify(id)}`);
    return partsOf(pointer);
  }

  /**
   * Reads a part of the config.
   *
   * @param seesSecrets - whether secrets are told
   * @returns JSON, and its tag, which does not depend on who asks
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
   * @param edit - gets the document, which it may change, and returns the new one; `undefined` for none
   * @throws {@link AdminError}: what `edit` throws, 412 when `If-Match` does not fit, 400 when the new config cannot be loaded
   */
  async change(edit: (document: unknown) => unknown, { ifMatch, force, written, place = written === undefined ? withoutPlaces : undefined }: ChangeOptions): Promise<LoadOutcome> {
    const condition = this.#conditionOf(ifMatch);
    let isEmpty = false;
    let restored: readonly string[] = [];
    try {
      const outcome = await this.runtime.change(
        async (document) => {
          await condition?.();
          const edited = await edit(this.#isUnloaded() ? undefined : document);
          isEmpty = edited === undefined;
          if (isEmpty) return {};
          const { document: next, pointers } = await this.#restored(edited);
          restored = pointers;
          return next;
        },
        { force, written, approve: (plan) => assertSecret(restored, plan) },
      );
      this.#tellAs(isEmpty ? 'none' : 'there');
      return outcome;
    } catch (error) {
      throw await this.#refused(error, place);
    }
  }

  /**
   * Loads a config in place of the running one.
   *
   * @throws {@link AdminError} 400, 412
   */
  async load(sent: SentConfig, { ifMatch, force }: Pick<ChangeOptions, 'ifMatch' | 'force'>): Promise<LoadOutcome> {
    const { text, adapter } = sent;
    const folder = this.runtime.current?.plan.folder;
    if (!this.#markers.mayHold(text)) {
      try {
        const outcome = await this.runtime.load(text, { adapter, folder, force, condition: this.#conditionOf(ifMatch) });
        this.#tellAs('there');
        return outcome;
      } catch (error) {
        throw refusalOf(error, undefined, await locateFailure(error, text, { lookup: this.runtime.lookup, adapter }));
      }
    }
    const { document } = await this.adapt(sent);
    const options = { ifMatch, force };
    // The text of another language is not that of the document, and has to be read again where something is wrong with it.
    if (adapter !== undefined) return this.change(() => document, { ...options, place: () => this.#problemsOf(sent) });
    return this.change(() => document, { ...options, written: sentPart(text, () => [{ inText: '', pointer: '' }]), place: withoutPointerInText });
  }

  /**
   * Reads a config in whatever language it is.
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

  /** The problems of a text with their places in it, as it was sent: those of the loaded document are places in another text. */
  async #problemsOf({ text, adapter }: SentConfig): Promise<readonly Problem[]> {
    const result = await planConfig(text, { lookup: this.runtime.lookup, adapter });
    return result.ok ? result.plan.warnings : result.problems;
  }

  async #refused(error: unknown, place: ChangeOptions['place']): Promise<AdminError> {
    if (!isCaddisError(error) || error.code !== 'RUNTIME_CONFIG_INVALID') return refusalOf(error);
    const { problems } = error as unknown as { readonly problems: readonly Problem[] };
    const placed = place === undefined ? problems : await place(problems);
    return refusalOf(error, () => placed);
  }

  /** How the config that serves is told: it may be the empty one that was there before, which nothing had to be built for. */
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

  /** What must hold when the turn of a change comes. */
  #conditionOf(ifMatch: string | undefined): (() => Promise<void>) | undefined {
    const wanted = ifMatch === undefined ? undefined : readIfMatch(ifMatch);
    if (wanted === undefined) return undefined;
    const { parts, hash } = wanted;
    return async () => {
      const { redacted } = await this.#at(parts);
      if (hashOf(await textOfJson(redacted)) !== hash) throw new AdminError(412, `If-Match does not fit: the config at ${pathText(parts)} has changed`);
    };
  }

  /** Puts back the secrets whose markers somebody has sent. @returns the document, and where they stand in it */
  async #restored(edited: unknown): Promise<{ readonly document: unknown; readonly pointers: readonly string[] }> {
    if (!this.#markers.mayHold(await textOfJson(edited))) return { document: edited, pointers: [] };
    return this.#markers.restore(edited, this.runtime.current?.plan);
  }
}

/** Secrets may stand only where one belongs, so that no other field shows them. */
function assertSecret(pointers: readonly string[], plan: Plan): void {
  if (pointers.length === 0) return;
  const secrets = new Set(plan.secrets);
  const stray = pointers.find((pointer) => !secrets.has(pointer));
  if (stray !== undefined) throw unknownMarker(stray, 'this field is not secret, and would show it');
}

/** The whole document was sent: both pointers are one. */
function withoutPointerInText(problems: readonly Problem[]): readonly Problem[] {
  return problems.map(({ pointerInText: _pointerInText, ...rest }) => rest);
}

/** Lines and columns of a text that nobody has seen say nothing. */
function withoutPlaces(problems: readonly Problem[]): readonly Problem[] {
  return problems.map(({ line: _line, column: _column, length: _length, masked: _masked, file: _file, ...rest }) => rest);
}
