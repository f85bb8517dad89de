import { CaddisError } from '@caddis/core';
import { findings, type FindingCode } from './findings.js';

/** What is said of a finding. @public */
export interface Finding {
  readonly code: FindingCode;
  /** ID of the module that is at fault; the name of the class where it has none. */
  readonly module: string;
  /** Name of the npm package that the module is from; empty where it is not known. */
  readonly package: string;
  /** What the module did. */
  readonly happened: string;
  /** The config with which it did so. */
  readonly config?: unknown;
  readonly cause?: unknown;
}

/**
 * What a module does that it must not, or does not do that it must. The fault is always that of the module and its package.
 *
 * @public
 */
export class ConformanceError extends CaddisError {
  override readonly name = 'ConformanceError';
  declare readonly code: FindingCode;
  /** ID of the module that is at fault; the name of the class where it has none. */
  readonly module: string;
  /** Name of the npm package that the module is from; empty where it is not known. */
  readonly package: string;
  /** What a module must be like. */
  override readonly expected: string;
  /** What this one did. */
  readonly happened: string;

  constructor({ code, module, package: from, happened, config, cause }: Finding) {
    const { expected, advice } = findings[code];
    const lines = [
      `${code}: ${module}${from === '' ? '' : ` of package ${from}`}`,
      `  expected: ${expected}`,
      `  happened: ${happened}`,
      ...(config === undefined ? [] : [`  config:   ${shortJson(config)}`]),
      `  to do:    ${advice}`,
    ];
    super(code, lines.join('\n'), { help: advice, cause });
    this.module = module;
    this.package = from;
    this.expected = expected;
    this.happened = happened;
  }
}

/** Characters of a config that a message shows. */
const maxConfig = 200;

function shortJson(config: unknown): string {
  const text = JSON.stringify(config) ?? 'undefined';
  return text.length > maxConfig ? `${text.slice(0, maxConfig)}…` : text;
}
