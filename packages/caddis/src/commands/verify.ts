import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { usesColor } from '@caddis/runtime';
import { errors } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { Progress } from '../progress.js';
import { standardPackages } from '../standard-packages.js';
import { print, showable } from '../terminal.js';

/** Arguments of `caddis verify`. @internal */
export interface VerifyFlags {
  /** Path of a tarball, or name of a published package. */
  readonly spec: string;
  readonly registry?: string;
  readonly json?: boolean;
}

/** The part of `@caddis/testkit/verify` that this command uses. It is declared here because this package does not depend on the test kit. */
interface Kit {
  readonly rungs: readonly string[];
  verifyPackage(spec: string, options: { readonly registry?: string; readonly companions: readonly string[]; readonly onStep: (text: string) => void }): Promise<VerifyReport>;
}

/** The test kit's report about a package. */
interface VerifyReport {
  readonly spec: string;
  /** Empty if the tarball cannot be read. */
  readonly package: string;
  readonly version: string;
  readonly rungs: readonly string[];
  readonly ok: boolean;
  readonly findings: readonly VerifyFinding[];
}

interface VerifyFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly help: string;
  readonly module?: string;
  readonly file?: string;
}

/**
 * Verifies a package, and prints the highest rung that it reaches.
 *
 * @returns the exit code: 0 if the package loads and conforms
 * @internal
 */
export async function verify({ spec, registry, json = false }: VerifyFlags): Promise<number> {
  if (spec === '' || spec.startsWith('-')) throw errors.CADDIS_PACKAGE_SPEC_INVALID({ spec: JSON.stringify(spec) });
  const kit = await findKit();
  const progress = new Progress();
  const report = await kit
    .verifyPackage(spec, {
      ...(registry === undefined ? {} : { registry }),
      companions: standardPackages.map((name) => import.meta.resolve(name)),
      onStep: (text) => progress.say(text),
    })
    .finally(() => progress.end());
  print(json ? `${JSON.stringify(report, null, 2)}\n` : showable(reportText(report, kit.rungs, usesColor(process.stdout))));
  return report.ok ? exitCodes.ok : exitCodes.failed;
}

/** Imports the test kit: that of the working directory, where module authors install it, or the one installed beside the command. */
async function findKit(): Promise<Kit> {
  const name = '@caddis/testkit/verify';
  const places = [
    () => pathToFileURL(createRequire(join(process.cwd(), 'package.json')).resolve(name)).href,
    () => import.meta.resolve(name),
  ];
  for (const place of places) {
    let address: string;
    try {
      address = place();
    } catch {
      continue;
    }
    return (await import(address)) as Kit;
  }
  throw errors.CADDIS_TESTKIT_MISSING();
}

function reportText(report: VerifyReport, rungs: readonly string[], color: boolean): string {
  const findings = report.findings.map((finding) => findingText(finding, color)).join('\n');
  const name = report.package === '' ? report.spec : `${report.package} ${report.version}`;
  const steps = rungs.map((rung) => `${report.rungs.includes(rung) ? '✓' : '·'} ${rung}`).join('  ');
  return `${findings}${findings === '' ? '' : '\n'}${name}: ${report.rungs.at(-1) ?? 'does not load'}\n  ${steps}\n`;
}

function findingText({ code, severity, message, help, module, file }: VerifyFinding, color: boolean): string {
  const head = color ? `\x1b[1m${severity}\x1b[22m` : severity;
  const place = [module, file].filter((part) => part !== undefined).join(', ');
  return `${head}: ${place === '' ? '' : `${place}: `}${message} [${code}]\n  help: ${help}\n`;
}
