import type { Context, Lifecycle } from '@caddis/core';
import { recordOrigin, type ModuleClass } from '@caddis/core/framework';
import type { Subject } from '../subject/subject.js';
import { watchWork } from '../watch/constructor-watch.js';
import { ownLines } from '../watch/process-watch.js';
import { Trial } from './trial.js';

/**
 * A place for instances of the module: a loaded config, built guests, services, and a context, all from the real runtime. No code of the
 * module itself has run in it yet.
 */
export interface Stage {
  /** The context of the instance. */
  readonly context: Context;
  /** Constructs an instance. @throws `CONFORMANCE_CONSTRUCTOR_FAILED`, `CONFORMANCE_CONSTRUCTOR_WORK` */
  make(): Instance;
  /** Called when the runtime cleans up this stage, before the undo functions of the context run. */
  cleanup: () => void | Promise<void>;
  /** Ends this stage, as when a host unloads a guest. */
  end(): Promise<void>;
}

/** An instance of a module as the kit uses it. */
export type Instance = Lifecycle & Readonly<Record<string, unknown>>;

/** Creates stages for one module in one runtime. */
export class StagedTrial {
  private constructor(
    private readonly subject: Subject,
    private readonly trial: Trial,
    private readonly built: StandIn[],
    /** Instances that were constructed and not yet cleaned up. */
    readonly made: Set<Instance> = new Set(),
  ) {}

  static async open(subject: Subject): Promise<StagedTrial> {
    const built: StandIn[] = [];
    const standIn = (_target: unknown, parameters: unknown[]): object => {
      const made = new StandIn(parameters, subject.descriptor.namespace.methods);
      built.push(made);
      return made;
    };
    const target = new Proxy(subject.target as unknown as new (...given: unknown[]) => object, { construct: standIn }) as unknown as ModuleClass;
    return new StagedTrial(subject, await Trial.open(subject, target), built);
  }

  /** The log lines of the runtime. */
  get lines(): Trial['lines'] {
    return this.trial.lines;
  }

  /** Creates a stage for a config. @throws the error of the runtime */
  async stage(config: unknown): Promise<Stage> {
    const { subject, made } = this;
    const { module, unload } = await this.trial.load(config);
    const standIn = this.built.find((one) => one === module) as StandIn;
    const stage: Stage = {
      context: standIn.context as Context,
      make: () => construct(subject, standIn.parameters, { config, made }),
      cleanup: () => undefined,
      end: unload,
    };
    standIn.onCleanup = () => stage.cleanup();
    return stage;
  }

  /** Ends all stages: aborts the signals of all contexts first. @returns the errors of the clean-up */
  close(): Promise<readonly unknown[]> {
    return this.trial.close();
  }
}

/** Takes the module's place in the runtime and keeps what the runtime passes to it, for the kit. */
class StandIn {
  context: Context | undefined;
  onCleanup: () => void | Promise<void> = () => undefined;

  constructor(
    readonly parameters: unknown[],
    methods: readonly string[],
  ) {
    for (const method of methods) Object.assign(this, { [method]: () => undefined });
  }

  provision(context: Context): void {
    this.context = context;
  }

  cleanup(): void | Promise<void> {
    return this.onCleanup();
  }
}

function construct(subject: Subject, parameters: unknown[], { config, made }: { readonly config: unknown; readonly made: Set<Instance> }): Instance {
  const { result: instance, work } = watchWork(() => {
    try {
      return Reflect.construct(subject.target, parameters) as Instance;
    } catch (cause) {
      throw subject.finding('CONFORMANCE_CONSTRUCTOR_FAILED', `the constructor threw ${String(cause)}`, { config, cause });
    }
  });
  made.add(instance);
  const [first] = work;
  if (first !== undefined) {
    const [line] = ownLines(first.place);
    throw subject.finding('CONFORMANCE_CONSTRUCTOR_WORK', `the constructor began ${first.what}${line === undefined ? '' : `, ${line}`}`, { config });
  }
  recordOrigin(instance, { module: subject.descriptor.id, package: subject.package, path: '' });
  return instance;
}
