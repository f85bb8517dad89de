import { type ConfigMistake, isCaddisError, isThenable } from '@caddis/core';
import { errorDefinitions, errorLine } from '@caddis/core/framework';
import { joinPointer } from '../config/json-pointer.js';
import type { Pace, Steps } from '../pace.js';
import type { RegisteredModule } from '../registry/registered-module.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import { freezeThrough } from './freeze-through.js';
import { frozenCopy } from './frozen-copy.js';

/** A config that passed its schema. @internal */
export interface CheckedModule {
  readonly module: RegisteredModule;
  /** JSON pointer of the config. */
  readonly pointer: string;
  /** The config with defaults. */
  readonly config: unknown;
  /** The document that contains the config, if there is one. Both are frozen by the check. */
  readonly document: unknown;
  /** Tells when to let other work run. The check of the module itself is not interrupted. */
  readonly pace: Pace;
}

/**
 * Runs the check that a module declares for its config, if it declares one.
 *
 * @returns the mistakes that the check reports; if the check itself fails, also that failure
 * @internal
 */
export function* runCheck({ module, pointer, config, document, pace }: CheckedModule): Steps<readonly Finding[]> {
  const { check } = module.descriptor;
  if (check === undefined) return [];
  yield* freezeThrough(document, pace);
  // A config outside a document belongs to the module that passed it, which may still modify it.
  const frozen = document === undefined ? frozenCopy(config) : yield* freezeThrough(config, pace);
  const findings: Finding[] = [];
  let isOver = false;
  try {
    const report = (mistake: ConfigMistake): void => {
      // Later reports are ignored; the promise is reported below as a mistake of the check.
      if (!isOver) findings.push(mistakeFinding(mistake, module, pointer));
    };
    const returned: unknown = check(frozen, report, { document });
    if (isThenable(returned)) {
      returned.then(undefined, () => {});
      throw new Error('it returned a promise; it must return at once');
    }
  } catch (error) {
    findings.push(checkFailed(module, pointer, error));
  } finally {
    isOver = true;
  }
  return findings;
}

function mistakeFinding(mistake: ConfigMistake, module: RegisteredModule, pointer: string): Finding {
  const { at, offset, length, message, expected, code, severity } = mistake;
  const error: unknown = mistake.error;
  const coded = isCaddisError(error) && typeof error.code === 'string' ? error : undefined;
  const help = mistake.help ?? coded?.help;
  // Checked here, because authors may write checks in plain JavaScript.
  if (typeof message !== 'string') throw new TypeError('it reported a mistake without a message');
  if (!Array.isArray(at)) throw new TypeError('it reported a mistake without a place');
  const place = (at as ConfigMistake['at']).reduce<string>((parent, key) => joinPointer(parent, key), pointer);
  const finding = makeFinding(severity === 'warning' ? 'CONFIG_VALUE_DOUBTFUL' : 'CONFIG_VALUE_INVALID', { reason: message }, place, { module: module.descriptor.id, expected, help });
  const within = offset === undefined ? undefined : { offset, length: length ?? 1 };
  return { ...finding, within, ownCode: coded?.code ?? (code !== undefined && isCodeOf(code, module) ? code : undefined) };
}

/** Blames a package for a check that throws. */
function checkFailed(module: RegisteredModule, pointer: string, error: unknown): Finding {
  const { id } = module.descriptor;
  const parameters = { package: module.package.name, reason: `the check of ${id} failed` };
  return makeFinding('CONFIG_MODULE_CHECK_FAILED', parameters, pointer, { module: id, cause: errorLine(error), once: id });
}

const codesOfPackages = new WeakMap<object, ReadonlySet<string>>();

/** Tells whether an error list among the exports of a module's package has a code. @internal */
export function isCodeOf(code: string, { exports }: RegisteredModule): boolean {
  if (exports === undefined) return false;
  let codes = codesOfPackages.get(exports);
  if (codes === undefined) {
    codes = new Set(Object.values(exports).flatMap((exported) => Object.keys(errorDefinitions(exported) ?? {})));
    codesOfPackages.set(exports, codes);
  }
  return codes.has(code);
}
