/**
 * Runs inside a server under test, preloaded with `--import`. It records the maximum CPU time that the main thread needs for one turn of the
 * event loop, and writes each new maximum to the file that `CADDIS_LONGEST_TURN` names. It starts when the test creates that
 * file.
 *
 * It measures the CPU time of the thread as reported by the kernel, instead of elapsed time, so that other programs on the machine do not
 * matter. For the same reason it subtracts the time of the garbage collector, because the main thread's share of that depends on whether
 * its helper threads got a core. It also corrects for other programs on the same core: after a long turn it does a fixed amount of work, and
 * divides the time of the turn by the slowdown of that work. In a turn that handles many events, e.g. of a hundred connections, only {@link fewEvents} of
 * them count, because how many events arrive together is a matter of chance.
 */
import { closeSync, existsSync, openSync, readSync, writeFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';

/** Milliseconds between two checks, if the loop is not blocked. */
const lookIntervalMs = 5;
/** Maximum time in milliseconds until Node reports a garbage collection, if the loop is not blocked. */
const toldWithinMs = 200;

/** A little more than the number of events that one peer can cause in a turn. */
const fewEvents = 20;

/** The time between two checks; times in milliseconds. */
interface Span {
  readonly from: number;
  readonly to: number;
  /** Number of events that were handled. */
  readonly events: number;
  cpuMs: number;
  /** How much longer than usual the calibration took right after it, as a factor. */
  readonly slowdown: number;
}

/** CPU time of a turn that needs a correction, in milliseconds. */
const longMs = 20;
/** Repetitions of the calibration; the shortest time counts, to ignore cold caches. */
const calibrations = 5;
/** Number of checks between two calibrations that only determine the shortest time. */
const looksBetween = 40;

const buffer = Buffer.alloc(128);

/** CPU time of this thread in milliseconds. */
function threadMs(): number {
  // The kernel only updates the value when the file is opened again.
  const descriptor = openSync('/proc/thread-self/schedstat', 'r');
  const length = readSync(descriptor, buffer);
  closeSync(descriptor);
  return Number(buffer.toString('latin1', 0, length).split(' ', 1)[0]) / 1e6;
}

/** Number of events that this event loop has handled. */
function eventCount(): number {
  return performance.nodeTiming.uvMetricsInfo.events;
}

/** Does typical work of a server. @returns the shortest time in milliseconds, in which no other program interrupted it */
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
    // Tells the test that the measurement has started.
    writeFileSync(file, '0');
    record(file);
  }, lookIntervalMs).unref();
}
