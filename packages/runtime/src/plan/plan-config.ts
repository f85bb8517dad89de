import { resolve } from 'node:path';
import { parseDuration } from '@caddis/core';
import { documentSchema, type DocumentConfig } from '../config/document-schema.js';
import { getOwn } from '../config/json-objects.js';
import { joinPointer } from '../config/json-pointer.js';
import type { WrittenPart } from '../config/written-part.js';
import { inTurns, Pace } from '../pace.js';
import type { ModuleLookup } from '../registry/registered-module.js';
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
 * What planning needs besides the document.
 *
 * @public
 */
export interface PlanOptions extends AdapterLimits {
  /** Where modules are looked up. */
  readonly lookup: ModuleLookup;
  /** Name of the adapter that reads the text; JSON when left out, `jsonc` for JSON with comments. */
  readonly adapter?: string | undefined;
  /** Name of the document, for problems. */
  readonly file?: string | undefined;
  /**
   * Folder that the document lies in, if it lies in one. Modules can ask for it, and files that are there and not in the working directory are
   * warned of.
   */
  readonly folder?: string | undefined;
  /** Where a part of the document came from: places of problems are those in its text. What is wrong elsewhere has no place then. */
  readonly written?: WrittenPart | undefined;
}

/**
 * Checks a config document and finds its modules. Packages are imported; no module is constructed, and none of its code
 * is run but the pure check that it states.
 *
 * @param text - the document
 * @param options - where to look for modules
 * @returns the plan, or every problem of the document at once, in the order of the text
 * @throws `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`, and what importing the adapter's package throws
 * @public
 */
export async function planConfig(text: string, { lookup, adapter, file, folder, written, adapterDeadlineMs }: PlanOptions): Promise<PlanResult> {
  const pace = new Pace();
  const { parsed, findings, locate } = await readDocument(text, { adapter, lookup, pace, adapterDeadlineMs });
  if (parsed === undefined) return { ok: false, problems: await inTurns(placeFindings(findings, pace, { text, file, secrets: [], locate })) };
  const { choices, findings: badChoices } = checkChoices(getOwn(parsed.config, 'modules'), lookup);
  const planner = new Planner(lookup, choices, parsed.config);
  for (const finding of [...findings, ...badChoices]) planner.note(finding);
  const check = new ConfigCheck('', undefined, planner);
  const config = (await check.run(await compileSchema(documentSchema), parsed.config, undefined)) as DocumentConfig;
  const below = (pointer: string) => planner.add(check.guests.filter((guest) => guest.pointer === pointer || guest.pointer.startsWith(`${pointer}/`)));
  const [apps, api, loaders, logModules, storages] = [below('/apps'), below('/admin/api'), below('/admin/config/load'), below('/logging'), below('/storage')];
  for (const finding of contradictions(getOwn(parsed.config, 'logging'))) planner.note(finding);
  await planner.run();
  const implied: PlannedModule[] = [];
  // One that is implied may use others.
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
        // The document is checked, and left as it was written.
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
 * Checks one module that stands in no document, as {@link planConfig} would.
 *
 * @param request - the module and its config
 * @param lookup - where modules are looked up
 * @returns the planned module, or every problem; problems have no line and column
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
