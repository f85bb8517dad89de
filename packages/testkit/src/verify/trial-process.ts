/** The program that runs the code of a package in its own process, so that the code cannot affect the verifying process. Uses only its IPC channel. */
import { isCaddisError, messageOf } from '@caddis/core';
import { moduleDescriptor, type ModuleClass } from '@caddis/core/framework';
import { buildCatalogue, flattenFields, indexCatalogue, lintDocs, packageDocsFile, packageDocsText, packageMarkdown, readPackageDocs, readPackages, type PackageDocs } from '@caddis/docgen';
import { discoverPackages, Registry, type RegisteredModule } from '@caddis/runtime';
import { findFaults } from '../conformance.js';
import type { ConformanceError } from '../findings/conformance-error.js';
import { exampleFindings } from './example-findings.js';
import { staleTable } from './stale-table.js';
import type { TrialMessage, TrialRequest } from './trial-message.js';
import { findingAbout, type VerifyFinding } from './verify-report.js';

process.once('message', (request: TrialRequest) => {
  // Resources that are open now belong to this program, not to the package.
  const before = process.getActiveResourcesInfo();
  void tryPackage(request)
    .catch((error: unknown) => find(findingAbout('VERIFY_IMPORT_FAILED', messageOf(error))))
    .then(() => closeSoon(before));
});
say({ kind: 'loaded', modules: [] });

function say(message: TrialMessage): void {
  process.send?.(message);
}

function find(finding: VerifyFinding): void {
  say({ kind: 'finding', finding });
}

async function tryPackage({ project, package: name, companions, docs, readme, examples }: TrialRequest): Promise<void> {
  const { packages, warnings } = await discoverPackages({ projectDir: project });
  for (const warning of warnings) find(findingAbout('VERIFY_MANIFEST_INVALID', messageOf(warning), { file: 'package.json' }));
  const registry = new Registry();
  for (const found of packages) registry.addPackage(found);
  const modules: RegisteredModule[] = [];
  try {
    for (const id of registry.ids()) if (registry.providers(id).some((info) => info.name === name)) modules.push(await registry.load(id, name));
  } catch (error) {
    find(findingAbout('VERIFY_IMPORT_FAILED', reasonOf(error)));
    return;
  }
  if (modules.length === 0) return;
  say({ kind: 'loaded', modules: modules.map(({ descriptor }) => descriptor.id) });
  const others = await Promise.all(companions.map((address) => import(address) as Promise<object>));
  const exported = modules[0]?.exports ?? {};
  for (const { descriptor, target } of modules) {
    for (const fault of await findFaults(target as ModuleClass, { package: name, deadlineMs, modules: [exported, ...others.filter((each) => !hasModule(each, descriptor.id))] })) find(ofModule(fault));
  }
  await compareDocumentation(registry, name, { docs, readme }, modules);
  for (const finding of await exampleFindings(examples, registry, others)) find(finding);
}

function hasModule(exported: object, id: string): boolean {
  return Object.values(exported).some((value) => moduleDescriptor(value)?.id === id);
}

/** Deadline for each step of a module, in milliseconds. It is long, because no user waits for this process and the machine may be busy. */
const deadlineMs = 5000;

/** Findings which mean that a module cannot be tried here, not that it is faulty. */
const untried = new Set(['CONFORMANCE_NO_CONFIG', 'CONFORMANCE_SERVICE_MISSING']);

/** Error codes that an example may cause here only because its services or files are missing. */
const notHere = /\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT|EACCES)\b/;

function ofModule({ code, module, expected, happened, help }: ConformanceError): VerifyFinding {
  const isUntried = untried.has(code) || (code === 'CONFORMANCE_CONTRACT_THREW' && notHere.test(happened));
  const severity = isUntried ? 'warning' : 'error';
  return { code, rung: 'conforms', severity, message: `expected ${expected}; ${happened}`, help: help ?? '', module };
}

async function compareDocumentation(registry: Registry, name: string, { docs, readme }: Pick<TrialRequest, 'docs' | 'readme'>, modules: readonly RegisteredModule[]): Promise<void> {
  const info = modules[0]?.package;
  if (info === undefined) return;
  const input = readPackages([{ package: info, exports: { ...modules[0]?.exports } }]);
  const said = await readPackageDocs(registry, name).catch((error: unknown) => {
    find(findingAbout('VERIFY_DOCS_INCOMPLETE', reasonOf(error)));
  });
  if (said === undefined) return;
  // Documentation of other packages' namespaces is not this package's responsibility.
  const own = new Set(modules.map(({ descriptor }) => descriptor.id));
  const catalogue = buildCatalogue(input);
  for (const { about, field, message, package: from } of lintDocs(catalogue)) {
    if (from === name) find(findingAbout('VERIFY_DOCS_INCOMPLETE', `${about}${field === undefined ? '' : `, field ${field}`}: ${message}`, own.has(about) ? { module: about } : {}));
  }
  const stale = readme === undefined ? undefined : staleTable(readme, packageMarkdown(indexCatalogue(catalogue), name));
  if (stale !== undefined) find(findingAbout('VERIFY_README_STALE', stale, { file: 'README.md' }));
  if (docs === undefined || docs === packageDocsText(said)) return;
  find(findingAbout('VERIFY_DOCS_STALE', firstDifference(docs, said), { file: packageDocsFile }));
}

function firstDifference(packed: string, now: PackageDocs): string {
  try {
    const old = JSON.parse(packed) as PackageDocs;
    for (const module of now.modules) {
      const other = old.modules.find(({ id }) => id === module.id);
      if (other === undefined) return `module ${module.id} is not in it`;
      const fields = new Map(flattenFields(other.config).map((field) => [field.path, JSON.stringify(field)]));
      const field = flattenFields(module.config).find((each) => fields.get(each.path) !== JSON.stringify(each));
      if (field !== undefined) return `of field ${field.path} of ${module.id} it says something else than the code`;
      if (JSON.stringify(other) !== JSON.stringify(module)) return `of ${module.id} it says something else than the code`;
    }
  } catch {
    // `lookInto` has reported an invalid form already.
  }
  return 'it says something else than the code';
}

function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  const own = isCaddisError(error) ? `${error.code}: ${error.message}` : messageOf(error);
  return cause === undefined ? own : `${own}: ${messageOf(cause)}`;
}

/** Time for closed resources to disappear, in milliseconds. */
const graceMs = 300;

function closeSoon(before: readonly string[]): void {
  setTimeout(() => {
    const left = [...process.getActiveResourcesInfo()];
    for (const kind of [...before, 'Timeout']) {
      const at = left.indexOf(kind);
      if (at >= 0) left.splice(at, 1);
    }
    const own = new Set(['PipeWrap', 'TTYWrap', 'CloseReq', 'FSReqPromise', 'Immediate', 'TickObject', 'MessagePort']);
    process.send?.({ kind: 'done', left: left.filter((kind) => !own.has(kind)) } satisfies TrialMessage, undefined, undefined, () => process.exit(0));
  }, graceMs);
}
