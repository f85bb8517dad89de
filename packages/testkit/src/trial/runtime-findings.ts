import { isError, messageOf, propertyOf } from '@caddis/core';
import type { Problem } from '@caddis/runtime';
import type { ConformanceError } from '../findings/conformance-error.js';
import { ConformanceError as Finding } from '../findings/conformance-error.js';
import type { FindingCode } from '../findings/findings.js';
import type { Subject } from '../subject/subject.js';

/** Maps error codes of the runtime to findings about the module. */
const codes: Readonly<Record<string, FindingCode>> = {
  RUNTIME_PACKAGE_API: 'CONFORMANCE_API',
  RUNTIME_MODULE_METHODS_MISSING: 'CONFORMANCE_METHOD_MISSING',
  RUNTIME_METHODS_MISSING: 'CONFORMANCE_METHOD_MISSING',
  RUNTIME_PARAMETER_UNNAMED: 'CONFORMANCE_PARAMETER_UNNAMED',
  RUNTIME_SERVICE_MISSING: 'CONFORMANCE_SERVICE_MISSING',
  RUNTIME_CONSTRUCT_FAILED: 'CONFORMANCE_CONSTRUCTOR_FAILED',
  RUNTIME_MODULE_THENABLE: 'CONFORMANCE_THENABLE',
  RUNTIME_PROVISION_FAILED: 'CONFORMANCE_PROVISION_FAILED',
  RUNTIME_VALIDATE_FAILED: 'CONFORMANCE_VALIDATE_FAILED',
  RUNTIME_STEP_DEADLINE: 'CONFORMANCE_STEP_HANGS',
  RUNTIME_CLEANUP_FAILED: 'CONFORMANCE_CLEANUP_FAILED',
  RUNTIME_CLEANUP_DEADLINE: 'CONFORMANCE_CLEANUP_HANGS',
};

/** Codes of problems with the module's schema, which the runtime only reports when it checks a config. */
const schemaCodes: ReadonlySet<string> = new Set(['CONFIG_MODULE_SCHEMA_INVALID', 'CONFIG_MODULE_CHECK_FAILED', 'CONFIG_MODULE_LOAD_FAILED']);

/**
 * Turns an error of the runtime into a finding about the module.
 *
 * @param invalid - code for a config that is not valid
 */
export function findingOf(subject: Subject, thrown: unknown, { config, invalid }: { readonly config: unknown; readonly invalid: FindingCode }): ConformanceError {
  if (thrown instanceof Finding) return thrown;
  const problems = propertyOf(thrown, 'problems') as readonly Problem[] | undefined;
  if (problems !== undefined) return ofProblems(subject, problems, { config, invalid });
  const [first] = (propertyOf(thrown, 'errors') as readonly unknown[] | undefined) ?? [thrown];
  const code = codes[String(propertyOf(first, 'code'))] ?? 'CONFORMANCE_PROVISION_FAILED';
  return subject.finding(code, describe(first), { config, cause: first });
}

function ofProblems(subject: Subject, problems: readonly Problem[], { config, invalid }: { readonly config: unknown; readonly invalid: FindingCode }): ConformanceError {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const problem = (errors.find(({ code }) => schemaCodes.has(code)) ?? errors[0]) as Problem;
  const text = `${problem.code} at ${problem.pointer}: ${problem.message}${problem.cause === undefined ? '' : `: ${problem.cause}`}`;
  return subject.finding(codeOf(problem, invalid), text, { config });
}

function codeOf({ code, message, cause = '' }: Problem, invalid: FindingCode): FindingCode {
  if (code === 'CONFIG_MODULE_CHECK_FAILED') return 'CONFORMANCE_CHECK_FAILED';
  if (code === 'CONFIG_MODULE_LOAD_FAILED') return 'CONFORMANCE_METHOD_MISSING';
  if (code !== 'CONFIG_MODULE_SCHEMA_INVALID') return invalid;
  return /the default of "/.test(message + cause) ? 'CONFORMANCE_DEFAULT_INVALID' : 'CONFORMANCE_SCHEMA_INVALID';
}

/** Formats an error with its causes in one line. */
export function describe(thrown: unknown): string {
  const texts: string[] = [];
  for (let at: unknown = thrown; at !== undefined && texts.length < 4; at = propertyOf(at, 'cause')) {
    texts.push(isError(at) ? messageOf(at) : `something that is no error (${messageOf(at)})`);
  }
  return texts.join(': ').replaceAll('\n', ' ');
}
