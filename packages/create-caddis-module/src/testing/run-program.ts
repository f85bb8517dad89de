import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** The result of a program. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment without the variables of the package manager that runs the tests, because they would affect package managers started by tests. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && !name.startsWith('pnpm_')));
}

/** Runs a program without a terminal and waits for its end. */
export async function runProgram(command: string, args: readonly string[], options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> }): Promise<Ended> {
  const child = spawn(command, args, { cwd: options.cwd, env: { ...ownEnvironment(), ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/** Runs a program that must succeed. @returns its standard output */
export async function succeed(command: string, args: readonly string[], options: Parameters<typeof runProgram>[2]): Promise<string> {
  const { code, stdout, stderr } = await runProgram(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ended with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}
