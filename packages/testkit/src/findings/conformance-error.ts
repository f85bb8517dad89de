import { CaddisError } from '@caddis/core';
import { findings, type FindingCode } from './findings.js';

/** Data of a {@link ConformanceError}. @public */
export interface Finding {
  readonly code: FindingCode;
  /** ID of the module at fault; the name of its class if it has no ID. */
  readonly module: string;
  /** Name of the npm package that contains the module; empty if unknown. */
  readonly package: string;
  /** What the module did. */
  readonly happened: string;
  /** The config that the module had. */
  readonly config?: unknown;
  readonly cause?: unknown;
}

/**
 * An error for a rule that a module breaks. The fault is always in the module or its package, not in the test.
 *
 * @public
 */
export class ConformanceError extends CaddisError {
  override readonly name = 'ConformanceError';
  declare readonly code: FindingCode;
  /** ID of the module at fault; the name of its class if it has no ID. */
  readonly module: string;
  /** Name of the npm package that contains the module; empty if unknown. */
  readonly package: string;
  /** The rule for all modules. */
  override readonly expected: string;
  /** What this module did. */
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

/** Maximum number of characters of a config in a message. */
const maxConfig = 200;

function shortJson(config: unknown): string {
  const text = JSON.stringify(config) ?? 'undefined';
  return text.length > maxConfig ? `${text.slice(0, maxConfig)}…` : text;
}
