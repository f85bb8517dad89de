import { spawn } from 'node:child_process';

/** Exit codes by which a shell says that it could not run a command. */
const notRun: readonly (number | null)[] = [126, 127];

/**
 * Shows text in the pager that `PAGER` names, or in `less` if it is not set.
 *
 * @param text - the text to show
 * @returns false if no pager ran: `PAGER` is empty, or the pager cannot be run
 * @internal
 */
export async function showInPager(text: string): Promise<boolean> {
  const command = process.env['PAGER'] ?? (process.env['TERM'] === 'dumb' ? '' : 'less -FRX');
  if (command.trim() === '') return false;
  // Leave Ctrl-C to the pager: if this process ended now, the pager and the shell would both read from the terminal.
  const leaveToPager = (): void => {};
  process.on('SIGINT', leaveToPager);
  try {
    return await new Promise((resolve) => {
      // Run it through a shell, as other programs do, because `PAGER` may contain options and quotes.
      const pager = spawn(command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'] });
      pager.once('error', () => resolve(false));
      pager.once('exit', (code) => resolve(!notRun.includes(code)));
      // If the user quits the pager early, the rest of the text is not needed.
      pager.stdin.on('error', () => {});
      pager.stdin.end(text);
    });
  } finally {
    process.off('SIGINT', leaveToPager);
  }
}
