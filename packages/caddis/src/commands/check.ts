import { errorDefinitions } from '@caddis/core/framework';
import { configProblems, editDistance, forecasts, type PlannedForecast } from '@caddis/runtime';
import { errors } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { planFile, problemText, type ConfigSource } from '../plan-file.js';
import { print, printWarnings } from '../terminal.js';

/** Flags of `caddis check`. @internal */
export interface CheckFlags extends ConfigSource {
  readonly json: boolean;
  /** True to fail on warnings too. */
  readonly denyWarnings?: boolean | undefined;
  /** With `denyWarnings`: codes of warnings that are accepted. */
  readonly allow?: readonly string[] | undefined;
}

/** Maximum edit distance for suggesting a known code. */
const maxDistance = 6;

/** Maximum number of lines printed for forecasts with the same message. */
const maxAlike = 10;

/**
 * Checks a config and prints all its problems, and the forecasts of its modules. Constructs no modules, and opens no files except those of packages.
 *
 * @returns the exit code: 0 if the config is valid and has no warning that is denied
 * @internal
 */
export async function check({ json, denyWarnings = false, allow = [], ...source }: CheckFlags): Promise<number> {
  assertKnown(allow);
  const planned = await planFile(source);
  const { plan, problems, warnings, file } = planned;
  printWarnings(warnings);
  const denied = denyWarnings ? problems.filter(({ code, severity }) => severity === 'warning' && !allow.includes(code)) : [];
  const ok = plan !== undefined && denied.length === 0;
  const foreseen = plan === undefined ? [] : forecasts(plan);
  if (json) {
    print(`${JSON.stringify({ ok, problems, ...(foreseen.length === 0 ? {} : { forecasts: foreseen }) }, null, 2)}\n`);
  } else {
    print(problemText(planned, process.stdout));
    if (ok) print(`${file}: ok, ${plan.moduleCount} modules\n`);
    else if (plan !== undefined) print(`${file}: refused because of ${denied.length === 1 ? 'a warning' : `${denied.length} warnings`} (--deny-warnings)\n`);
    print(forecastText(foreseen));
  }
  return ok ? exitCodes.ok : exitCodes.failed;
}

/** Throws for an unknown code of a config warning. Packages define warnings with other prefixes. @throws `CADDIS_FLAG_INVALID` */
function assertKnown(codes: readonly string[]): void {
  const known = Object.keys(errorDefinitions(configProblems) ?? {});
  for (const code of codes) {
    if (!code.startsWith('CONFIG_') || known.includes(code)) continue;
    const [near] = known.map((name) => ({ name, distance: editDistance(code, name, maxDistance) })).sort((left, right) => left.distance - right.distance);
    const expected = near !== undefined && near.distance <= maxDistance ? near.name : 'the code of a warning, e.g. CONFIG_FIELD_DEPRECATED';
    throw errors.CADDIS_FLAG_INVALID({ flag: '--allow', value: code, expected });
  }
}

/** Formats the forecasts, one per line. Of many with the same message, only the first and the number of the others are printed. */
function forecastText(foreseen: readonly PlannedForecast[]): string {
  const byMessage = new Map<string, string[]>();
  for (const { subject, message } of foreseen) {
    const alike = byMessage.get(message);
    if (alike === undefined) byMessage.set(message, [subject]);
    else alike.push(subject);
  }
  const lines = [...byMessage].flatMap(([message, subjects]) => {
    const shown = subjects.length > maxAlike + 1 ? subjects.slice(0, maxAlike) : subjects;
    const more = subjects.length - shown.length;
    return [...shown.map((subject) => `${subject}: ${message}`), ...(more === 0 ? [] : [`and ${more} similar problems, which --json lists`])];
  });
  return lines.map((line) => `  ${line}\n`).join('');
}
