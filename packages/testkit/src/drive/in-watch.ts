import type { ConformanceError } from '../findings/conformance-error.js';
import type { Subject } from '../subject/subject.js';
import { describe } from '../trial/runtime-findings.js';
import { exclusively } from '../watch/exclusively.js';
import { ownLines, ProcessWatch, type Traces } from '../watch/process-watch.js';

/** Maximum numbers of stack lines and of leftovers in a message. */
const maxLines = 3;
const maxLeftovers = 5;

/**
 * Runs work with a module, and looks for what it leaves behind in the process.
 *
 * @param when - what was done, for the message, e.g. `after clean-up`
 * @param work - must clean up what it creates itself
 * @throws what the work throws, or the finding about what was left behind
 */
export function inWatch<T>(subject: Subject, { when, config }: { readonly when: string; readonly config?: unknown }, work: (watch: ProcessWatch) => Promise<T>): Promise<T> {
  return exclusively(async () => {
    const watch = new ProcessWatch();
    let result: T;
    try {
      result = await work(watch);
    } catch (error) {
      const { ended } = await watch.end();
      throw findingOfEnd(subject, ended, config) ?? error;
    }
    const finding = findingOfTraces(subject, await watch.end(), { when, config });
    if (finding !== undefined) throw finding;
    return result;
  });
}

/** If a module tried to end the process, only that is reported: other findings may be its consequence. */
function findingOfEnd(subject: Subject, [end]: Traces['ended'], config: unknown): ConformanceError | undefined {
  return end === undefined ? undefined : subject.finding('CONFORMANCE_PROCESS_ENDED', `it called ${end.call} ${linesOf(end)}`, { config });
}

function linesOf({ place }: Traces['ended'][number]): string {
  return ownLines(place).slice(0, maxLines).join(' ');
}

function findingOfTraces(subject: Subject, { leftovers, listeners, unhandled, changed, files, printed, ended, loop }: Traces, { when, config }: { readonly when: string; readonly config?: unknown }): ConformanceError | undefined {
  const end = findingOfEnd(subject, ended, config);
  if (end !== undefined) return end;
  const [stray] = unhandled;
  if (unhandled.length > 0) return subject.finding('CONFORMANCE_UNHANDLED', `nobody caught: ${describe(stray)}`, { config, cause: stray });
  if (leftovers.length > 0) {
    const texts = leftovers.slice(0, maxLeftovers).map(({ kind, lines }) => `a ${kind}, made ${lines.slice(0, maxLines).join(' ')}`);
    const more = leftovers.length > maxLeftovers ? [`and ${leftovers.length - maxLeftovers} more`] : [];
    return subject.finding('CONFORMANCE_LEFTOVER', `${when} there is still ${[...texts, ...more].join('; ')}`, { config });
  }
  if (loop !== undefined) return subject.finding('CONFORMANCE_LEFTOVER', `${when} there is still a loop that goes on by ${loop.call} ${linesOf(loop)}`, { config });
  const [file] = files;
  if (file !== undefined) return subject.finding('CONFORMANCE_LEFTOVER', `${when} there is still an open file, ${file}`, { config });
  if (changed !== undefined) return subject.finding('CONFORMANCE_PROCESS_CHANGED', `${when} there is another value, or a new one, of ${changed}`, { config });
  const [listener] = listeners;
  // Warnings of Node itself are not the module's fault.
  const print = printed.find(({ place }) => ownLines(place).length > 0);
  if (listener === undefined) return print === undefined ? undefined : subject.finding('CONFORMANCE_PRINTED', `it called ${print.call} ${linesOf(print)}`, { config });
  return subject.finding('CONFORMANCE_PROCESS_LISTENER', `${when} there is still a listener for ${listener.event}, added ${listener.lines.slice(0, maxLines).join(' ')}`, { config });
}
