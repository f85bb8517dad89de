import { formatDuration, isCaddisError, parseDuration, parseNetworkAddress } from '@caddis/core';
import type { Doubt, JsonSchema } from '@caddis/core/framework';
import { joinPointer, unescapeKey } from '../config/json-pointer.js';
import { inTurns, type Pace } from '../pace.js';
import { addressHelp } from './address-help.js';
import type { CheckedConfig } from './broken-rule.js';
import { describeValue } from './describe.js';
import { durationMeant } from './duration-help.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import { otherValueHelp } from './other-keys/other-key-help.js';
import { isWarning } from '../problems/problem-codes.js';
import type { WrittenPath } from './misplaced-paths.js';
import { pathDoubt } from './path-doubt.js';
import type { CompiledSchema } from './compiled-schema.js';
import { placeholderDoubt } from './placeholder-doubt.js';
import { schemaFindings } from './schema-findings.js';
import type { ObjectShape, ScalarShape, Shape } from './shape.js';
import { walkInTurns, type ConfigVisitor, type WrittenGuest } from './walk-config.js';

/** Collects what the check of a config finds. @internal */
export interface Discoveries {
  /** Adds a finding. */
  note(finding: Finding): void;
  /** Tells when to let other work run. */
  readonly pace: Pace;
  /** Pointers of values that must not be shown. */
  readonly secrets: string[];
  /** File paths in the config. */
  readonly paths: WrittenPath[];
  /** Returns the names of the modules of a namespace. */
  names(namespace: string): readonly string[];
}

const noGuests: readonly WrittenGuest[] = Object.freeze([]);

/**
 * Checks a module's own config without its guests, and fills in its defaults.
 *
 * @internal
 */
export class ConfigCheck implements ConfigVisitor, CheckedConfig {
  readonly wantsPointers = true;
  #guests: WrittenGuest[] | undefined;
  #leftOut: Set<string> | undefined;
  #passed = true;
  #schema: JsonSchema = {};

  /**
   * @param pointer - JSON pointer of the config
   * @param module - ID of the module; `undefined` for the document itself
   * @param discoveries - collects the findings
   */
  constructor(
    readonly pointer: string,
    readonly module: string | undefined,
    private readonly discoveries: Discoveries,
  ) {}

  get schema(): JsonSchema {
    return this.#schema;
  }

  names(namespace: string): readonly string[] {
    return this.discoveries.names(namespace);
  }

  get pace(): Pace {
    return this.discoveries.pace;
  }

  /** The guests that were found. */
  get guests(): readonly WrittenGuest[] {
    return this.#guests ?? noGuests;
  }

  /** Whether nothing is wrong, after {@link run}. Guests are not included. */
  get passed(): boolean {
    return this.#passed;
  }

  /**
   * Checks the config.
   *
   * @param schema - the module's schema
   * @param value - the config as written
   * @param inlineKey - key with the module's name; it is not one of its fields
   * @returns the config with defaults; a promise unless it is certainly valid
   * @throws if the schema itself fails
   */
  run(schema: CompiledSchema, value: unknown, inlineKey: string | undefined): unknown {
    const walk = walkInTurns(schema.shape, value, this.pointer, this, inlineKey);
    if (walk instanceof Promise) return walk.then((config) => (schema.isObvious(config) ? config : this.#judge(schema, config)));
    return schema.isObvious(walk) ? walk : this.#judge(schema, walk);
  }

  async #judge(schema: CompiledSchema, config: unknown): Promise<unknown> {
    const errors = await schema.faults(config);
    this.#schema = schema.source;
    if (errors.length > 0) for (const finding of await inTurns(schemaFindings(errors, this))) this.#add(finding);
    return config;
  }

  enter(shape: Shape, pointer: string, written: boolean): void {
    if (shape.annotation.secret === true) this.hide(pointer);
    if (!written) return;
    const key = (): string => JSON.stringify(unescapeKey(pointer.slice(pointer.lastIndexOf('/') + 1)));
    if (shape.deprecated !== undefined) {
      const help = shape.deprecated === '' ? undefined : shape.deprecated;
      this.#add(makeFinding('CONFIG_FIELD_DEPRECATED', { key: key() }, pointer, { module: this.module, help, atKey: true }));
    } else if (shape.annotation.stability === 'experimental') {
      this.#add(makeFinding('CONFIG_FIELD_EXPERIMENTAL', { key: key() }, pointer, { module: this.module, atKey: true }));
    }
  }

  scalar(value: unknown, shape: ScalarShape, pointer: string, written: boolean): unknown {
    // Defaults were checked with their schema, and values of a wrong type are reported by the schema.
    if (!written) return value;
    if (shape.kind === 'duration') {
      if (typeof value === 'string' || Number.isInteger(value)) this.#checkDuration(value as string | number, shape, pointer);
    } else if (shape.kind === 'text' && typeof value === 'number') {
      const doubt = shape.doubts.find(({ expression }) => expression.test(String(value)));
      if (doubt !== undefined) this.#doubt(doubt, describeValue(value), pointer);
    } else if (typeof value === 'string') {
      if (shape.kind === 'path') this.#checkPath(value, shape, pointer);
      else if (shape.kind === 'address' && !this.#isAddress(value, shape, pointer)) return value;
      const doubt = placeholderDoubt(value, pointer, shape.annotation) ?? shape.doubts.find(({ expression }) => expression.test(value));
      if (doubt !== undefined) this.#doubt(doubt, shape.annotation.secret === true ? 'a secret' : describeValue(value), pointer);
    }
    return value;
  }

  keys(keys: readonly string[], { keyDoubts }: ObjectShape, pointer: string): void {
    for (const key of keys) {
      const doubt = keyDoubts.find(({ expression }) => expression.test(key));
      if (doubt !== undefined) this.#doubt(doubt, undefined, joinPointer(pointer, key), true);
    }
  }

  plain(value: unknown): unknown {
    return value;
  }

  guest(guest: WrittenGuest): unknown {
    this.#guests ??= [];
    this.#guests.push(guest);
    return guest.value;
  }

  leftOut(pointer: string): void {
    this.#leftOut ??= new Set();
    this.#leftOut.add(pointer);
  }

  wasLeftOut(pointer: string): boolean {
    return this.#leftOut?.has(pointer) === true;
  }

  hide(pointer: string): void {
    this.discoveries.secrets.push(pointer);
  }

  #checkPath(value: string, shape: ScalarShape, pointer: string): void {
    const doubt = pathDoubt(value, shape.annotation);
    if (doubt === undefined) {
      this.discoveries.paths.push({ path: value, pointer, module: this.module });
      return;
    }
    // The text may be a private key.
    if (doubt.isText) this.hide(pointer);
    const help = otherValueHelp(this.module, pointer.slice(this.pointer.length), value) ?? doubt.help;
    this.#doubt({ message: doubt.message, help }, doubt.isText ? 'a text' : describeValue(value), pointer);
  }

  #checkDuration(value: string | number, shape: ScalarShape, pointer: string): void {
    const milliseconds = this.#parsed('CONFIG_DURATION_INVALID', () => parseDuration(value), value, shape, pointer);
    if (milliseconds === undefined) return;
    const { minimum, maximum } = shape.annotation;
    const bound =
      minimum !== undefined && milliseconds < parseDuration(minimum)
        ? `at least ${minimum}`
        : maximum !== undefined && milliseconds > parseDuration(maximum)
          ? `at most ${maximum}`
          : undefined;
    if (bound === undefined) {
      // No timer is that short, so seconds were probably meant.
      if (milliseconds > 0 && milliseconds < 1) this.#doubt({ message: `this is ${formatDuration(milliseconds)}`, help: durationHelp(value) }, describeValue(value), pointer);
      return;
    }
    const received = typeof value === 'number' ? `${value} (nanoseconds, ${formatDuration(milliseconds)})` : describeValue(value);
    this.#add(makeFinding('CONFIG_OUT_OF_RANGE', { bound }, pointer, { module: this.module, received }));
  }

  #isAddress(value: string, shape: ScalarShape, pointer: string): boolean {
    const { placeholders, defaultPort, defaultNetwork, portRange } = shape.annotation;
    if (placeholders !== undefined && value.includes('{')) return true;
    const address = this.#parsed('CONFIG_ADDRESS_INVALID', () => parseNetworkAddress(value, defaultPort, defaultNetwork), value, shape, pointer);
    if (address === undefined) return false;
    // Probably the address of this machine was meant, followed by a port.
    if (/^::1:\d+$/.test(address.host)) this.#doubt(portInIpv6(address.host), describeValue(value), pointer);
    else if (/^\d+$/.test(address.host) && address.startPort > 0) this.#doubt({ message: 'the number before the colon is read as a host', help: `write the port alone: ":${address.startPort}"` }, describeValue(value), pointer);
    if (address.startPort === address.endPort || portRange === true) return true;
    const reason = 'one port is needed here, not a range';
    const help = 'write one address for each port';
    this.#add(makeFinding('CONFIG_ADDRESS_INVALID', { reason }, pointer, { module: this.module, received: describeValue(value), help }));
    return false;
  }

  /** Runs a parser of core. The parser's message contains the value, so for secrets it is replaced. */
  #parsed<T>(
    code: 'CONFIG_DURATION_INVALID' | 'CONFIG_ADDRESS_INVALID',
    parse: () => T,
    value: unknown,
    shape: ScalarShape,
    pointer: string,
  ): T | undefined {
    try {
      return parse();
    } catch (error) {
      if (!isCaddisError(error)) throw error;
      const isSecret = shape.annotation.secret === true;
      const reason = isSecret ? `bad ${shape.kind}` : error.message;
      const received = isSecret ? 'a secret' : describeValue(value);
      const meant = isSecret ? undefined : shape.kind === 'address' ? addressHelp(String(value)) : durationMeant(String(value), shape.description);
      const note = isSecret ? undefined : otherValueHelp(this.module, pointer.slice(this.pointer.length), value);
      const help = [meant, note].filter((part) => part !== undefined).join('; ') || error.help;
      this.#add(makeFinding(code, { reason }, pointer, { module: this.module, received, help }));
      return undefined;
    }
  }

  #doubt({ message: reason, help }: Said, received: string | undefined, pointer: string, atKey?: true): void {
    this.#add(makeFinding('CONFIG_VALUE_DOUBTFUL', { reason }, pointer, { module: this.module, received, help, atKey }));
  }

  #add(finding: Finding): void {
    if (!isWarning(finding.code)) this.#passed = false;
    this.discoveries.note(finding);
  }
}

/** The message and the help about a doubtful value. */
type Said = Pick<Doubt, 'message' | 'help'>;

function portInIpv6(host: string): Said {
  return { message: 'without brackets, all of this is one IPv6 address without a port', help: `write ${JSON.stringify(host.replace(/^(.*):(\d+)$/, '[$1]:$2'))}` };
}

function durationHelp(value: string | number): string {
  return typeof value === 'number' ? `a number means nanoseconds; write "${value}s" for seconds, or another unit` : 'times below 1 ms are not possible';
}
