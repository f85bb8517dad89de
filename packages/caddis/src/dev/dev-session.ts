import type { Logger } from '@caddis/core';
import { createRuntime, type Plan, type Registry, type Runtime } from '@caddis/runtime';
import { describeError } from '../describe-error.js';
import { exitCodes } from '../exit-codes.js';
import { planFile, problemText, type PlannedFile } from '../plan-file.js';
import { stopRuntime } from '../server-life.js';
import { printError, printWarnings } from '../terminal.js';
import { buildPackage } from './build-package.js';
import { CurrentLookup } from './current-lookup.js';
import type { DevPackage } from './dev-package.js';
import { sourceLineOf, syntaxErrorIn } from './source-line.js';
import { WorkingCopies } from './working-copies.js';

interface Running {
  readonly runtime: Runtime;
  readonly lookup: CurrentLookup;
}

/** Serves the code of a package under development, and replaces it by each new state. @internal */
export class DevSession {
  private readonly copies: WorkingCopies;
  private running: Running | undefined;
  private isBusy = false;
  private isDue = false;

  constructor(
    private readonly subject: DevPackage,
    private readonly config: string,
    private readonly logger: Logger,
  ) {
    this.copies = new WorkingCopies(subject);
  }

  /** Builds and serves the current code. If that is already in progress, it is repeated afterwards. Never throws. */
  change(): void {
    this.isDue = true;
    if (this.isBusy) return;
    this.isBusy = true;
    void this.catchUp().finally(() => (this.isBusy = false));
  }

  async stop(): Promise<number> {
    return this.running === undefined ? exitCodes.ok : stopRuntime(this.running.runtime);
  }

  private async catchUp(): Promise<void> {
    while (this.isDue) {
      this.isDue = false;
      try {
        await this.take();
      } catch (error) {
        printError(`error: ${describeError(error)}\n${await sourceLineOf(error, this.subject, this.copies)}`);
        this.printRemains();
      }
    }
  }

  private async take(): Promise<void> {
    const failure = await buildPackage(this.subject);
    if (failure !== undefined) {
      printError(failure);
      return this.printRemains();
    }
    const begin = performance.now();
    const { name, version } = this.subject;
    const folder = await this.copies.make();
    const planned = await planFile({ config: this.config, project: this.subject.folder, copy: { package: name, folder } });
    printWarnings(planned.warnings);
    printError(problemText(planned, process.stderr));
    if (planned.plan === undefined) {
      printError(await this.importFault(planned, folder));
      return this.printRemains();
    }
    await this.load(planned.plan, planned.registry);
    printError(`${name} ${version} serves after ${Math.round(performance.now() - begin)} ms\n`);
  }

  /** Switches lookups to the new code, and back if the new code cannot be served. */
  private async load(plan: Plan, registry: Registry): Promise<void> {
    const running = (this.running ??= this.begin(registry));
    const before = running.lookup.current;
    running.lookup.current = registry;
    try {
      await running.runtime.load(plan, { file: this.config, again: true });
    } catch (error) {
      running.lookup.current = before;
      throw error;
    }
  }

  private begin(registry: Registry): Running {
    const lookup = new CurrentLookup(registry);
    return { lookup, runtime: createRuntime({ logger: this.logger, lookup }) };
  }

  /** Formats the source line at which the import of the package failed; empty if the import works. */
  private async importFault({ registry }: PlannedFile, folder: string): Promise<string> {
    const [id = ''] = this.subject.modules;
    const error: unknown = await registry.load(id, this.subject.name).then(() => undefined, (thrown: unknown) => thrown);
    if (error === undefined) return '';
    return (await sourceLineOf(error, this.subject, this.copies)) || syntaxErrorIn(folder, this.subject);
  }

  private printRemains(): void {
    printError(this.running?.runtime.current === undefined ? 'Nothing is served yet. Waiting for a change.\n' : 'The running config is kept. Waiting for a change.\n');
  }
}
