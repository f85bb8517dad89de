import { resolve } from 'node:path';
import { parseDuration } from '@caddis/core';
import { documentSchema, type DocumentConfig } from '../config/document-schema.js';
import { getOwn } from '../config/json-objects.js';
import { joinPointer } from '../config/json-pointer.js';
import type { WrittenPart } from '../config/written-part.js';
import { inTurns, Pace } from '../pace.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import type { StepWatch } from './begun-step.js';
import { impliedApps } from './implied-apps.js';
import type { AdapterLimits } from './load-adapter.js';
import { misplacedPaths } from './misplaced-paths.js';
import { ConfigCheck } from './config-check.js';
import { readDocument } from './read-source.js';
import { placeInPart } from './place-in-part.js';
import { placeFindings } from './place-findings.js';
import { contradictions, plannedLogs, thresholdOf } from './plan-logs.js';
import type { ModulePlanResult, PlannedModule, PlanResult } from './plan.js';
import { Planner } from './planner.js';
import type { GuestRequest } from './planning.js';
import { checkChoices } from './module-resolver.js';
import type { Problem } from '../problems/problem.js';
import { compileSchema } from './schema-check.js';

/**
 * Options of {@link planConfig}.
 *
 * @public
 */
export interface PlanOptions extends AdapterLimits, StepWatch {
  /** Lookup for modules. */
  readonly lookup: ModuleLookup;
  /** Name of the adapter that reads the text; JSON when left out, `jsonc` for JSON with comments. */
  readonly adapter?: string | undefined;
  /** Name of the document, for problems. */
  readonly file?: string | undefined;
  /**
   * Folder of the document, if there is one. Modules can read it. A file
   * that is found there but not in the working directory causes a warning.
   */
  readonly folder?: string | undefined;
  /** Where a part of the document came from: problems refer to that text. Problems in the rest of the document have no place then. */
  readonly written?: WrittenPart | undefined;
}

/**
 * Checks a config document and finds its modules. Imports their packages, but does not construct modules and runs none of their code except the pure
 * check that a module may declare.
 *
 * @param text - the document
 * @param options - lookup for modules and other options
 * @returns the plan, or all problems of the document together, in the order of the text
 * @throws `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`, and the errors of importing the adapter's package
 * @public
 */
export async function planConfig(text: string, { lookup, adapter, file, folder, written, adapterDeadlineMs, onStep }: PlanOptions): Promise<PlanResult> {
  const pace = new Pace();
  const { parsed, findings, locate } = await readDocument(text, { adapter, lookup, pace, adapterDeadlineMs, onStep });
  if (parsed === undefined) return { ok: false, problems: await inTurns(placeFindings(findings, pace, { text, file, secrets: [], locate })) };
  const { choices, findings: badChoices } = checkChoices(getOwn(parsed.config, 'modules'), lookup);
  const planner = new Planner(lookup, choices, parsed.config, onStep);
  for (const finding of [...findings, ...badChoices]) planner.note(finding);
  const check = new ConfigCheck('', undefined, planner);
  const config = (await check.run(await compileSchema(documentSchema), parsed.config, undefined)) as DocumentConfig;
  const below = (pointer: string) => planner.add(check.guests.filter((guest) => guest.pointer === pointer || guest.pointer.startsWith(`${pointer}/`)));
  const [apps, api, loaders, logModules, storages] = [below('/apps'), below('/admin/api'), below('/admin/config/load'), below('/logging'), below('/storage')];
  for (const finding of contradictions(getOwn(parsed.config, 'logging'))) planner.note(finding);
  await planner.run();
  const implied: PlannedModule[] = [];
  // An implied app may use further apps.
  for (let more = impliedApps(planner, apps, lookup); more !== undefined; more = impliedApps(planner, [...apps, ...implied], lookup)) {
    await planner.run();
    implied.push(...more);
  }
  if (folder !== undefined) for (const finding of await misplacedPaths(planner.paths, folder)) planner.note(finding);
  const { secrets } = planner;
  const placing = written === undefined ? placeFindings(planner.findings, pace, { text, file, secrets, locate }) : placeInPart(planner.findings, pace, written, secrets);
  const problems = await inTurns(placing);
  if (hasErrors(problems)) return { ok: false, problems, secrets };
  const { admin, logging } = config;
  return {
    ok: true,
    plan: {
      document: parsed.document,
      apps: [...apps, ...implied],
      storage: storages[0],
      admin: {
        disabled: admin.disabled,
        listen: admin.listen,
        origins: admin.origins,
        enforceOrigin: admin.enforce_origin,
        secretsVisible: admin.secrets_visible,
        persist: admin.config.persist,
        load: loaders[0],
        // The checked document still has durations as they were written.
        loadDelayMs: parseDuration(admin.config.load_delay),
        api,
      },
      logging: { level: thresholdOf(logging.logs.default?.level ?? 'info') },
      logs: plannedLogs(logModules, logging.logs),
      workers: config.workers,
      choices,
      folder: folder === undefined ? undefined : resolve(folder),
      secrets: planner.secrets,
      ids: parsed.ids,
      warnings: problems,
      moduleCount: planner.moduleCount,
    },
  };
}

/**
 * Checks one module that is not part of a document, in the same way as {@link planConfig}.
 *
 * @param request - the module and its config
 * @param lookup - lookup for modules
 * @returns the planned module, or all problems; they have no line and column
 * @internal
 */
export async function planGuest(request: GuestRequest, lookup: ModuleLookup): Promise<ModulePlanResult> {
  const { namespace, methods, name, config, choices, pointer } = request;
  const planner = new Planner(lookup, choices);
  const at = request.at ?? joinPointer(pointer, name);
  const modules = planner.add([{ value: config, annotation: { namespace, methods }, pointer: at, key: name, written: true }]);
  await planner.run();
  const problems = await inTurns(placeFindings(planner.findings, planner.pace));
  const [module] = modules;
  return module === undefined || hasErrors(problems) ? { ok: false, problems } : { ok: true, module, warnings: problems };
}

function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
