/**
 * Runs inside a server that a test has started, preloaded with `--import`. It keeps the greatest CPU time that the main thread took from
 * one turn of the event loop to another, and writes each new greatest time to the file that `CADDIS_LONGEST_TURN` names. It begins when
 * the test makes that file.
 *
 * CPU time of the thread is what counts, as the kernel tells it, and not the time that passes: what else the machine does must not
 * decide. For the same reason what the garbage collector took is left out: how much of that falls to the main thread depends on whether
 * its helpers got a core. What a neighbour on the core costs is left out as well: right behind a turn that was long, work which is always the
 * same is done, and by as much as that takes longer than it ever took, the turn has taken longer, too. A turn that serves many events, those of a hundred connections, say, counts for {@link fewEvents} of them: how
 * many come together is a matter of the moment, too.
 */
import { closeSync, existsSync, openSync, readSync, writeFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';

/** Milliseconds between two looks, if the loop comes to them in time. */
const lookIntervalMs = 5;
/** Milliseconds in which Node has told of a collection at the latest, if the loop goes on. */
const toldWithinMs = 200;

/** Events that one peer can make for a turn, and somewhat more. */
const fewEvents = 20;

/** What lies between two looks; times in milliseconds. */
interface Span {
  readonly from: number;
  readonly to: number;
  /** Events that were served. */
  readonly events: number;
  cpuMs: number;
  /** How many times as long as usual work took right behind it. */
  readonly slowdown: number;
}

/** CPU time of a turn that is looked at more closely, in milliseconds. */
const longMs = 20;
/** How often the calibration is done; the shortest time counts, so that cold caches do not. */
const calibrations = 5;
/** Looks between two of them that only find out how short it can be. */
const looksBetween = 40;

const buffer = Buffer.alloc(128);

/** CPU time of this thread in milliseconds. */
function threadMs(): number {
  // What the kernel tells is read anew only when the file is opened anew.
  const descriptor = openSync('/proc/thread-self/schedstat', 'r');
  const length = readSync(descriptor, buffer);
  closeSync(descriptor);
  return Number(buffer.toString('latin1', 0, length).split(' ', 1)[0]) / 1e6;
}

/** Events that this event loop has served. */
function eventCount(): number {
  return performance.nodeTiming.uvMetricsInfo.events;
}

/** Does some of what servers do. @returns the shortest time that it took in milliseconds: one of them had the core all the while */
function calibrate(): number {
  let shortest = Infinity;
  for (let turn = 0; turn < calibrations; turn += 1) {
    const began = performance.now();
    const counts = new Map<string, number>();
    for (let number = 0; number < 3000; number += 1) counts.set(`key ${number % 97}`, number);
    JSON.parse(JSON.stringify([...counts]));
    shortest = Math.min(shortest, performance.now() - began);
  }
  return shortest;
}

function record(path: string): void {
  let longest = 0;
  let looks = 0;
  let fastest = Infinity;
  for (let turn = 0; turn < 10; turn += 1) fastest = Math.min(fastest, calibrate());
  let spans: Span[] = [];
  const judge = (before: number): void => {
    const most = Math.max(0, ...spans.filter(({ to }) => to < before).map(({ cpuMs, events, slowdown }) => ((cpuMs / slowdown) * fewEvents) / Math.max(fewEvents, events)));
    spans = spans.filter(({ to }) => to >= before);
    if (most <= longest) return;
    longest = most;
    writeFileSync(path, String(longest));
  };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      const span = spans.find(({ from, to }) => startTime >= from && startTime <= to);
      if (span !== undefined) span.cpuMs -= duration;
    }
  }).observe({ entryTypes: ['gc'] });

  let cpuBefore = threadMs();
  let eventsBefore = eventCount();
  let from = performance.now();
  setInterval(() => {
    const to = performance.now();
    const cpuMs = threadMs() - cpuBefore;
    looks += 1;
    const calibrated = cpuMs >= longMs || looks % looksBetween === 0 ? calibrate() : fastest;
    fastest = Math.min(fastest, calibrated);
    spans.push({ from, to, events: eventCount() - eventsBefore, cpuMs, slowdown: calibrated / fastest });
    judge(to - toldWithinMs);
    eventsBefore = eventCount();
    cpuBefore = threadMs();
    from = performance.now();
  }, lookIntervalMs).unref();
  process.once('exit', () => judge(Infinity));
}

const file = process.env['CADDIS_LONGEST_TURN'];
if (file !== undefined) {
  const timer = setInterval(() => {
    if (!existsSync(file)) return;
    clearInterval(timer);
    // Tells that it has begun.
    writeFileSync(file, '0');
    record(file);
  }, lookIntervalMs).unref();
}
