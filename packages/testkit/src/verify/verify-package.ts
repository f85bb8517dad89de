import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isCaddisError, messageOf } from '@caddis/core';
import { fetchTarball, hasProvenance, installTarball } from './install-package.js';
import { lookInto, type PackedLook } from './look-into.js';
import { runTrial } from './run-trial.js';
import { findingAbout, rungsReached, type VerifyFinding, type VerifyReport } from './verify-report.js';

/** Options of {@link verifyPackage}. @public */
export interface VerifyOptions {
  /** Address of the registry; the registry in npm's settings when left out. */
  readonly registry?: string;
  /** Import specifiers of packages whose modules the examples of the package may use. */
  readonly companions?: readonly string[];
  /** Maximum time for running the code of the package, in milliseconds; 120,000 when left out. */
  readonly deadlineMs?: number;
  /** Called before each step with a short description. */
  readonly onStep?: (text: string) => void;
  /** Installs a tarball in an empty folder; npm is used when left out. */
  readonly install?: (tarball: string, project: string) => Promise<void>;
}

/**
 * Verifies a package in the form in which an operator gets it: installs it into an empty project, and checks whether it loads, conforms, is
 * documented, is safe, and has provenance. The code of the package runs in a child process.
 *
 * @param spec - path of a tarball, or name of a published package, optionally with a version
 * @param options - registry, deadline, and how to install
 * @public
 */
export async function verifyPackage(spec: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const folder = await mkdtemp(join(tmpdir(), 'caddis-verify-'));
  try {
    return await verifyIn(folder, spec, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function verifyIn(folder: string, spec: string, options: VerifyOptions): Promise<VerifyReport> {
  const { registry, onStep = () => {} } = options;
  const isFile = /\.(?:tgz|tar\.gz)$/.test(spec);
  const findings: VerifyFinding[] = [];
  let look: PackedLook;
  let tarball = resolve(spec);
  try {
    onStep('getting the tarball');
    if (!isFile) tarball = await fetchTarball(spec, join(folder, 'packed'), { cwd: process.cwd(), registry });
    onStep('looking at what is packed');
    look = await lookInto(tarball);
  } catch (error) {
    const code = isCaddisError(error) || isFile ? 'VERIFY_TARBALL_UNREADABLE' : 'VERIFY_INSTALL_FAILED';
    return reportOf(spec, {}, [], [findingAbout(code, messageOf(error))]);
  }
  const { manifest, declared, docs, readme, examples } = look;
  const [name, version] = [String(manifest['name']), String(manifest['version'])];
  findings.push(...look.findings);
  const modules = await tryIt();
  onStep('asking where it was made');
  findings.push(...(await provenanceFindings(isFile ? undefined : `${name}@${version}`, registry)));
  return reportOf(spec, manifest, modules, findings);

  async function tryIt(): Promise<readonly string[]> {
    const project = join(folder, 'project');
    try {
      onStep(`installing ${name}`);
      await (options.install ?? ((file, where) => installTarball(file, where, registry)))(tarball, project);
    } catch (error) {
      findings.push(findingAbout('VERIFY_INSTALL_FAILED', messageOf(error)));
      return [];
    }
    if (declared === undefined) return [];
    onStep(`trying ${name}`);
    const texts = { ...(docs === undefined ? {} : { docs }), ...(readme === undefined ? {} : { readme }), examples };
    const trial = await runTrial({ project, package: name, companions: options.companions ?? [], ...texts }, options.deadlineMs ?? 120_000);
    findings.push(...trial.findings);
    return trial.modules;
  }
}

async function provenanceFindings(spec: string | undefined, registry: string | undefined): Promise<readonly VerifyFinding[]> {
  if (spec === undefined) return [findingAbout('VERIFY_PROVENANCE_UNKNOWN', 'it is a file')];
  const isAttested = await hasProvenance(spec, { cwd: process.cwd(), registry }).catch(() => false);
  return isAttested ? [] : [findingAbout('VERIFY_PROVENANCE_MISSING', 'the registry has none')];
}

function reportOf(spec: string, manifest: PackedLook['manifest'], modules: readonly string[], findings: readonly VerifyFinding[]): VerifyReport {
  const reached = rungsReached(findings);
  const text = (key: string): string => (typeof manifest[key] === 'string' ? manifest[key] : '');
  return { spec, package: text('name'), version: text('version'), modules, rungs: reached, ok: reached.includes('conforms'), findings };
}
