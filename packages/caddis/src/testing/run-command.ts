import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { commandPath } from './server-process.js';

/** Exit code and output of a command. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command until it exits.
 *
 * @param args - its arguments
 * @param options - text for its standard input, and its working directory
 */
export async function runCommand(args: readonly string[], options: { readonly input?: string; readonly cwd?: string } = {}): Promise<CommandResult> {
  const child = spawn(process.execPath, [commandPath, ...args], { cwd: options.cwd, env: { ...process.env, NO_COLOR: '1' } });
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, stdout, stderr };
}
