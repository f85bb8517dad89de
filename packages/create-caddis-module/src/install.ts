import { spawn } from 'node:child_process';

/** Name of the package manager that runs this command: npm, pnpm, yarn or bun; npm if unknown. @internal */
export function packageManager(): string {
  const [name] = /^(?:npm|pnpm|yarn|bun)(?=\/)/.exec(process.env['npm_config_user_agent'] ?? '') ?? [];
  return name ?? 'npm';
}

/**
 * Installs the dependencies of a new package, and runs its script that generates files.
 *
 * @param folder - folder of the package
 * @param manager - name of the package manager
 * @returns false if a step failed; the error was printed
 * @internal
 */
export async function installPackage(folder: string, manager: string): Promise<boolean> {
  for (const args of [['install'], ['run', 'setup']]) if (!(await run(manager, args, folder))) return false;
  return true;
}

function run(command: string, args: readonly string[], cwd: string): Promise<boolean> {
  return new Promise((resolve) => {
    // On Windows, package managers are scripts that only a shell can run.
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
    child.once('error', (error) => {
      process.stderr.write(`${command} ${args.join(' ')}: ${error.message}\n`);
      resolve(false);
    });
    child.once('exit', (code) => resolve(code === 0));
  });
}
