import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TrialMessage, TrialRequest } from './trial-message.js';
import { findingAbout, type VerifyFinding } from './verify-report.js';

/** The result of running the code of a package. */
export interface TrialResult {
  readonly findings: readonly VerifyFinding[];
  /** IDs of the modules that could be loaded. */
  readonly modules: readonly string[];
}

/** Names for the resources that keep a process alive, by Node's names for them. */
const words: Readonly<Record<string, string>> = {
  Timeout: 'a timer',
  TCPServerWrap: 'a listener',
  TCPSocketWrap: 'a connection',
  PipeServerWrap: 'a listener on a unix socket',
  UDPWrap: 'a UDP socket',
  ProcessWrap: 'a child process',
  FSEventWrap: 'a file watcher',
  StatWatcher: 'a file watcher',
  Worker: 'a worker',
};

/**
 * Runs the code of a package in a child process, which is killed if it does not end.
 *
 * @param request - the package and where it is installed
 * @param deadlineMs - maximum time for the whole run, in milliseconds
 */
export async function runTrial(request: TrialRequest, deadlineMs: number): Promise<TrialResult> {
  // The output of the child is ignored, because it comes from the package and may be endless.
  const child = fork(fileURLToPath(new URL('./trial-process.js', import.meta.url)), [], { cwd: request.project, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [], serialization: 'json' });
  const findings: VerifyFinding[] = [];
  let modules: readonly string[] = [];
  let [isDone, isLate, isStarted] = [false, false, false];
  child.on('message', (message: TrialMessage) => {
    if (message.kind === 'finding') findings.push(message.finding);
    else if (message.kind === 'done') {
      isDone = true;
      if (message.left.length > 0) findings.push(findingAbout('VERIFY_LEFT_OPEN', `left: ${[...new Set(message.left.map((kind) => words[kind] ?? kind))].join(', ')}`));
      child.kill('SIGKILL');
    } else if (isStarted) ({ modules } = message);
    else {
      isStarted = true;
      child.send(request);
    }
  });
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, deadlineMs);
  const end = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  clearTimeout(timer);
  if (isLate) findings.push(findingAbout('VERIFY_HANGS', `it was not done after ${deadlineMs / 1000} s`));
  else if (!isDone) findings.push(findingAbout('VERIFY_PROCESS_ENDED', `the process that tried it ended by itself: ${end}`));
  return { findings, modules };
}
