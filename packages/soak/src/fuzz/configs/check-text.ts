import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { discoverPackages, planConfig, Registry, type Problem } from '@caddis/runtime';
import { standardPackages } from 'caddis';

const manifest = fileURLToPath(import.meta.resolve('caddis/package.json'));
const command = fileURLToPath(new URL('dist/main.js', import.meta.resolve('caddis/package.json')));
/** Maximum time for checking one config, in milliseconds. Configs are small, but other processes may use the core. */
const maxMs = 5000;

/** Checks configs, and looks for faults of the check itself. */
export class TextCheck {
  private constructor(private readonly registry: Registry) {}

  /** Loads the modules of the standard distribution. */
  static async open(): Promise<TextCheck> {
    const { packages } = await discoverPackages({ projectDir: [dirname(manifest)], standard: standardPackages, standardDir: dirname(manifest) });
    const registry = new Registry();
    for (const each of packages) registry.addPackage(each);
    return new TextCheck(registry);
  }

  /**
   * Checks a text with the same function as the command.
   *
   * @returns whether the text is a valid config, and the fault of the check, if any
   */
  async plan(text: string): Promise<{ readonly taken: boolean; readonly fault?: string }> {
    const before = performance.now();
    try {
      const result = await planConfig(text, { lookup: this.registry });
      const durationMs = performance.now() - before;
      if (durationMs > maxMs) return { taken: result.ok, fault: `took ${Math.round(durationMs)} ms` };
      const problems: readonly Problem[] = result.ok ? [] : result.problems;
      if (!result.ok && !problems.some(({ severity }) => severity === 'error')) return { taken: false, fault: 'refused without a problem' };
      const placeless = problems.find((problem) => !hasPlace(problem, text));
      return { taken: result.ok, ...(placeless === undefined ? {} : { fault: `a problem without its place: ${JSON.stringify(placeless)}` }) };
    } catch (error) {
      return { taken: false, fault: `threw ${(error as Error).stack ?? String(error)}` };
    }
  }

  /**
   * Checks a text with the command as it is released.
   *
   * @param taken - the result of {@link plan}
   * @returns the fault of the command, if any
   */
  async command(text: string, taken: boolean): Promise<string | undefined> {
    const child = spawn(process.execPath, [command, 'check', '--json', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const [code, stdout, stderr] = await Promise.all([exited, readText(child.stdout), readText(child.stderr)]);
    const wanted = taken ? 0 : 1;
    return code === wanted ? undefined : `the command ended with ${code}, expected ${wanted}: ${stdout}${stderr}`;
  }
}

/** Tells whether a problem has a place: a pointer, and a line and column that exist in the text. */
function hasPlace({ pointer, line, column, message, code }: Problem, text: string): boolean {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/')) || message === '' || code === '') return false;
  if (line === undefined || column === undefined) return false;
  const told = text.split('\n')[line - 1];
  return told !== undefined && column >= 1 && column <= told.length + 1;
}
