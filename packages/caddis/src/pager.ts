import { spawn } from 'node:child_process';

/** How a shell says that it could not run a command. */
const notRun: readonly (number | null)[] = [126, 127];

/**
 * Shows text in the pager that `PAGER` names, `less` when it names none.
 *
 * @param text - what is shown
 * @returns false when there is no pager: none is wanted (`PAGER` is empty), or it cannot be run
 * @internal
 */
export async function showInPager(text: string): Promise<boolean> {
  const command = process.env['PAGER'] ?? (process.env['TERM'] === 'dumb' ? '' : 'less -FRX');
  if (command.trim() === '') return false;
  // Ctrl-C is for the pager: if this process ended at once, the two would fight for the terminal.
  const leaveToPager = (): void => {};
  process.on('SIGINT', leaveToPager);
  try {
    return await new Promise((resolve) => {
      // Like other programs, by a shell: the variable may hold options and quotes.
      const pager = spawn(command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'] });
      pager.once('error', () => resolve(false));
      pager.once('exit', (code) => resolve(!notRun.includes(code)));
      // Who leaves the pager early has read enough.
      pager.stdin.on('error', () => {});
      pager.stdin.end(text);
    });
  } finally {
    process.off('SIGINT', leaveToPager);
  }
}
