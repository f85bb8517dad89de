import { spawn } from 'node:child_process';

/** The package manager that runs this command: npm, pnpm, yarn or bun. @internal */
export function packageManager(): string {
  const [name] = /^(?:npm|pnpm|yarn|bun)(?=\/)/.exec(process.env['npm_config_user_agent'] ?? '') ?? [];
  return name ?? 'npm';
}

/**
 * Installs what a new package needs, and has it make its generated files.
 *
 * @param folder - of the package
 * @param manager - what installs
 * @returns false when something failed; it was told on the way
 * @internal
 */
export async function installPackage(folder: string, manager: string): Promise<boolean> {
  for (const args of [['install'], ['run', 'setup']]) if (!(await run(manager, args, folder))) return false;
  return true;
}

function run(command: string, args: readonly string[], cwd: string): Promise<boolean> {
  return new Promise((resolve) => {
    // On Windows, package managers are scripts, which only a shell runs.
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
    child.once('error', (error) => {
      process.stderr.write(`${command} ${args.join(' ')}: ${error.message}\n`);
      resolve(false);
    });
    child.once('exit', (code) => resolve(code === 0));
  });
}
