import { getOwn, isJsonObject } from '../config/json-objects.js';
import { joinPointer } from '../config/json-pointer.js';
import { inTurns, nextTurn, Pace } from '../pace.js';
import type { ModuleLookup, RegisteredModule } from '../registry/registered-module.js';
import type { StepWatch } from './begun-step.js';
import { ConfigCheck, type Discoveries } from './config-check.js';
import { describeGuest, describeValue } from './describe.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import { defaultInvalid, ModuleResolver, namesHelp, schemaInvalid, type ResolvedModule } from './module-resolver.js';
import { otherValueHelp } from './other-keys/other-key-help.js';
import { namelessHelp, notAnObjectHelp, splitModuleHelp } from './nameless-guest.js';
import type { WrittenPath } from './misplaced-paths.js';
import type { PlannedModule } from './plan.js';
import { isWarning } from '../problems/problem-codes.js';
import { runCheck } from './run-check.js';
import type { WrittenGuest } from './walk-config.js';

/** The guests of one host that are waiting to be planned. */
interface Task {
  /** The host; `undefined` for apps. */
  readonly host: RegisteredModule | undefined;
  readonly written: readonly WrittenGuest[];
  readonly planned: PlannedModule[];
  readonly expansion: Expansion | undefined;
  /** JSON pointer of the host's config. */
  readonly base: string;
}

/** A default that is being planned, possibly inside another default. */
interface Expansion {
  readonly value: unknown;
  readonly outer: Expansion | undefined;
}

/** Cost of finding and checking a small module, in units of a pace. */
const guestUnits = 5;
/** Cost of reporting a refused module with a suggestion, in units of a pace. */
const refusalUnits = 20;

const noModules: readonly PlannedModule[] = Object.freeze([]);

/**
 * Plans modules: finds them, checks their configs and continues with their guests. Uses a queue, so that depth and number of modules do not matter.
 * Constructs no modules, and runs no code of modules except the checks that they declare.
 *
 * @internal
 */
export class Planner implements Discoveries {
  readonly findings: Finding[] = [];
  readonly secrets: string[] = [];
  readonly paths: WrittenPath[] = [];
  readonly pace = new Pace();
  #moduleCount = 0;
  readonly #tasks: Task[] = [];
  /** Number of finished tasks. */
  #done = 0;
  readonly #resolver: ModuleResolver;

  /**
   * @param lookup - lookup for modules
   * @param choices - module ID → name of the package to use
   * @param document - the document, for the checks of modules; `undefined` for modules that are not part of a document
   * @param onStep - called before the check of a module
   */
  constructor(
    lookup: ModuleLookup,
    choices: ReadonlyMap<string, string>,
    private readonly document?: unknown,
    private readonly onStep?: StepWatch['onStep'],
  ) {
    this.#resolver = new ModuleResolver(lookup, choices);
  }

  note(finding: Finding): void {
    this.findings.push(finding);
  }

  names(namespace: string): readonly string[] {
    return this.#resolver.names(namespace);
  }

  /** Number of modules planned so far. */
  get moduleCount(): number {
    return this.#moduleCount;
  }

  /**
   * Adds the guests of a config to the queue.
   *
   * @param written - the guests
   * @param host - their host; `undefined` for apps
   * @param expansion - the default that their host is part of
   * @param base - JSON pointer of the host's config; empty for apps
   * @returns the planned guests; complete after {@link run} if there were no errors
   */
  add(written: readonly WrittenGuest[], host?: RegisteredModule, expansion?: Expansion, base = ''): readonly PlannedModule[] {
    if (written.length === 0) return noModules;
    const planned: PlannedModule[] = [];
    this.#tasks.push({ host, written, planned, expansion, base });
    return planned;
  }

  /** Plans everything in the queue, including guests that are added meanwhile. May be called again after more was added. */
  async run(): Promise<void> {
    for (let task = this.#tasks[this.#done]; task !== undefined; task = this.#tasks[this.#done]) {
      this.#done += 1;
      for (const guest of task.written) {
        if (this.pace.spend(guestUnits)) await nextTurn();
        const name = this.#nameOf(guest, task);
        if (name === undefined) continue;
        const { namespace } = guest.annotation;
        // Awaited only if necessary, because otherwise every module would cost a turn of the event loop.
        const resolution = this.#resolver.known(namespace, name) ?? (await this.#resolver.resolve(namespace, name));
        if (!resolution.ok) {
          this.#refuse({ ...resolution.finding, pointer: namePointer(guest), atKey: guest.key !== undefined }, task, guest);
          continue;
        }
        const planning = this.#plan(guest, task, resolution.resolved);
        if (planning !== undefined) await planning;
      }
    }
  }

  /** Plans one module. Returns a promise only if there is something to wait for. */
  #plan(guest: WrittenGuest, task: Task, { module, schema }: ResolvedModule): Promise<void> | undefined {
    const { pointer, value, annotation } = guest;
    const { descriptor } = module;
    const { id, deprecated, stability } = descriptor;
    if (deprecated !== undefined || stability === 'deprecated') {
      const details = { help: deprecated, atKey: guest.key !== undefined };
      this.#refuse(makeFinding('CONFIG_MODULE_DEPRECATED', { module: id }, namePointer(guest), details), task);
    } else if (stability === 'experimental' && guest.written) {
      this.note(makeFinding('CONFIG_MODULE_EXPERIMENTAL', { module: id }, namePointer(guest), { atKey: guest.key !== undefined }));
    }
    if (!guest.written && isInside(value, task.expansion)) {
      this.#refuse({ ...schemaInvalid(module, new Error('a default contains itself')), pointer }, task);
      return undefined;
    }
    const expansion = guest.written ? task.expansion : { value, outer: task.expansion };
    const discoveries = guest.written || task.host === undefined ? this : new DefaultDiscoveries(this, task.host, guest);
    const check = new ConfigCheck(pointer, id, discoveries);
    const note = (findings: readonly Finding[]): void => {
      for (const finding of findings) discoveries.note(finding);
    };
    const keep = (config: unknown): Promise<void> | undefined => {
      task.planned.push({ module, pointer, config, guests: this.add(check.guests, module, expansion, pointer) });
      this.#moduleCount += 1;
      if (!check.passed || descriptor.check === undefined) return undefined;
      this.onStep?.({ step: 'check', module: id, path: pointer, package: module.package.name });
      const found = inTurns(runCheck({ module, pointer, config, document: this.document, pace: this.pace }));
      if (found instanceof Promise) return found.then(note);
      note(found);
      return undefined;
    };
    const giveUp = (error: unknown): void => {
      const finding = schemaInvalid(module, error);
      this.note({ ...finding, pointer, module: id });
      // A schema that fails by taking too long must not do so again for each of its modules.
      this.#resolver.refuse(annotation.namespace, descriptor.name, finding);
    };
    try {
      const config = check.run(schema, value, annotation.inlineKey);
      if (config instanceof Promise) return config.then(keep).catch(giveUp);
      return keep(config);
    } catch (error) {
      giveUp(error);
    }
    return undefined;
  }

  /** Reads the name of a guest; reports a problem if it has none. */
  #nameOf(guest: WrittenGuest, task: Task): string | undefined {
    const { value, annotation, pointer, key } = guest;
    if (value === null) {
      this.#refuse(makeFinding('CONFIG_MODULE_NULL', {}, pointer, { help: 'write its config, or leave it out' }), task, guest);
      return undefined;
    }
    if (key !== undefined) return key;
    const inlineKey = annotation.inlineKey ?? '';
    const name = getOwn(value, inlineKey);
    if (typeof name === 'string') return name;
    const names = this.#resolver.names(annotation.namespace);
    const help = namesHelp(names);
    if (!isJsonObject(value)) {
      const expected = describeGuest(inlineKey);
      const received = describeValue(value);
      const told = otherValueHelp(task.host?.descriptor.id, pointer.slice(task.base.length), value);
      const details = { expected, received, help: told ?? notAnObjectHelp(value, { inlineKey, received, names }) ?? help };
      this.#refuse(makeFinding('CONFIG_WRONG_TYPE', { expected }, pointer, details), task, guest);
    } else if (name === undefined) {
      const before = moduleBefore(guest, task);
      const split = before === undefined ? undefined : splitModuleHelp(Object.keys(value), before.descriptor);
      const details = { help: split ?? otherValueHelp(task.host?.descriptor.id, pointer.slice(task.base.length), value) ?? namelessHelp(value, inlineKey, names) ?? help };
      this.#refuse(makeFinding('CONFIG_MODULE_NAME_MISSING', { key: JSON.stringify(inlineKey) }, pointer, details), task, guest);
    } else {
      const reason = 'the name of a module must be a string';
      const details = { expected: 'a string', received: describeValue(name), help };
      this.#refuse(makeFinding('CONFIG_MODULE_NAME_INVALID', { reason }, joinPointer(pointer, inlineKey), details), task, guest);
    }
    return undefined;
  }

  #refuse(finding: Finding, { host }: Task, guest?: WrittenGuest): void {
    this.pace.spend(refusalUnits);
    const isBlame = host !== undefined && guest?.written === false && !isWarning(finding.code);
    this.note(isBlame ? defaultInvalid(finding, host, guest) : { ...finding, module: host?.descriptor.id });
  }
}

/** Returns the module before a guest in the same list. */
function moduleBefore({ pointer }: WrittenGuest, { planned }: Task): RegisteredModule | undefined {
  const last = planned.at(-1);
  const end = pointer.lastIndexOf('/') + 1;
  const index = Number(pointer.slice(end));
  return last !== undefined && index > 0 && last.pointer === `${pointer.slice(0, end)}${index - 1}` ? last.module : undefined;
}

/** Collects findings about a guest from a default of its host. They are blamed on the host's package, because nobody wrote them in the config. */
class DefaultDiscoveries implements Discoveries {
  readonly secrets: string[];
  readonly paths: WrittenPath[];
  readonly pace: Pace;

  constructor(
    private readonly planner: Discoveries,
    private readonly host: RegisteredModule,
    private readonly guest: WrittenGuest,
  ) {
    this.secrets = planner.secrets;
    this.paths = planner.paths;
    this.pace = planner.pace;
  }

  names(namespace: string): readonly string[] {
    return this.planner.names(namespace);
  }

  note(finding: Finding): void {
    this.planner.note(isWarning(finding.code) ? finding : defaultInvalid(finding, this.host, this.guest));
  }
}

/** Returns the pointer of a guest's name: its key, or the value of the inline key. */
function namePointer({ annotation, pointer, key }: WrittenGuest): string {
  return key === undefined && annotation.inlineKey !== undefined ? joinPointer(pointer, annotation.inlineKey) : pointer;
}

function isInside(value: unknown, expansion: Expansion | undefined): boolean {
  for (let at = expansion; at !== undefined; at = at.outer) if (at.value === value) return true;
  return false;
}
