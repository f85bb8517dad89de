import { moduleDescriptor, type ModuleClass, type ModuleDescriptor } from '@caddis/core/framework';
import { ConformanceError } from '../findings/conformance-error.js';
import type { FindingCode } from '../findings/findings.js';
import { optionsProblem } from './options-problem.js';
import { packageOf } from './package-of.js';
import type { TrialOptions } from './trial-options.js';

/** A config to try the module with. */
export interface TriedConfig {
  /** The config as written, without the inline key. */
  readonly config: unknown;
  /** True if the author says that it works in this test; false for an example, which may need a server that is not running. */
  readonly isGiven: boolean;
}

const defaultDeadlineMs = 1500;

/** The module under test, with the options of the test. */
export class Subject {
  readonly descriptor: ModuleDescriptor;
  readonly package: string;
  readonly deadlineMs: number;

  /** @throws `CONFORMANCE_NOT_A_MODULE`, `CONFORMANCE_OPTIONS` */
  constructor(
    readonly target: ModuleClass,
    readonly options: TrialOptions = {},
  ) {
    const descriptor = moduleDescriptor(target);
    if (descriptor === undefined) {
      const module = typeof target === 'function' ? target.name : String(target);
      throw new ConformanceError({ code: 'CONFORMANCE_NOT_A_MODULE', module, package: options.package ?? '', happened: 'nothing is recorded on it' });
    }
    this.descriptor = descriptor;
    this.package = options.package ?? packageOf(descriptor.id);
    this.deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
    const problem = optionsProblem(descriptor);
    if (problem !== undefined) throw this.finding('CONFORMANCE_OPTIONS', problem);
  }

  /** Makes the error for a rule that the module breaks. */
  finding(code: FindingCode, happened: string, more: { readonly config?: unknown; readonly cause?: unknown } = {}): ConformanceError {
    return new ConformanceError({ code, module: this.descriptor.id, package: this.package, happened, ...more });
  }

  /** The configs to try: those of the author, or else the examples and `{}`. */
  async configs(): Promise<readonly TriedConfig[]> {
    const { configs } = this.options;
    if (configs !== undefined) return (await resolve(configs)).map((config) => ({ config: this.withoutInlineKey(config), isGiven: true }));
    return [...this.descriptor.examples.map(({ config }) => config), {}].map((config) => ({ config: this.withoutInlineKey(config), isGiven: false }));
  }

  /** The configs for which provisioning must fail. */
  async failing(): Promise<readonly unknown[]> {
    return (await resolve(this.options.failing ?? [])).map((config) => this.withoutInlineKey(config));
  }

  /** Removes the inline key from a config, if it has one. */
  withoutInlineKey(config: unknown): unknown {
    const { inlineKey } = this.descriptor.namespace;
    if (inlineKey === undefined || typeof config !== 'object' || config === null || Array.isArray(config)) return config;
    const { [inlineKey]: _name, ...rest } = config as Readonly<Record<string, unknown>>;
    return rest;
  }
}

async function resolve(configs: Exclude<TrialOptions['configs'], undefined>): Promise<readonly unknown[]> {
  return typeof configs === 'function' ? configs() : configs;
}
