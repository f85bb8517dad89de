/**
 * Runs inside the watched server, preloaded with `--import`. Its clock skips the time in which the server has nothing to do, up to the time in the
 * file `CADDIS_TIME_FILE` (milliseconds since the Unix epoch).
 *
 * Time passes as usual while a file is read or written, a connection is made, or a timer of up to a minute is pending, because such a timer limits
 * work that is in progress: a look-up, a check, a handshake. While there is nothing of this, time jumps to the next longer timer, and this timer fires. Timers with which the server tidies up keep no time:
 * they fire after a jump if they are due.
 */
import { readFileSync } from 'node:fs';

/** The longest delay of timers that keep time from being skipped, in milliseconds. */
const shortMs = 60_000;
/** Delays of timers with which the server looks every few seconds for what it no longer needs, in milliseconds. They limit no work. */
const tidyingMs: ReadonlySet<number> = new Set([1000, 5000]);
/** Time between two jumps, in milliseconds, for work without a timer. */
const restMs = 2;

interface LongTimer {
  readonly delayMs: number;
  readonly isRepeated: boolean;
  readonly fire: () => void;
  due: number;
}

const file = process.env['CADDIS_TIME_FILE'];
if (file !== undefined) skipTo(file);

function skipTo(targetFile: string): void {
  const { Date: RealDate, setTimeout: realTimeout, setInterval: realInterval, clearTimeout: realClear } = globalThis;
  const realNow = RealDate.now;
  const realPerformanceNow = performance.now.bind(performance);
  let skippedMs = 0;
  const now = (): number => realNow() + skippedMs;
  const short = new Set<NodeJS.Timeout>();
  const long = new Map<NodeJS.Timeout, LongTimer>();

  RealDate.now = now;
  performance.now = () => realPerformanceNow() + skippedMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, kind) => Reflect.construct(target, values.length === 0 ? [now()] : values, kind) as Date,
  });

  const forget = (timer: NodeJS.Timeout): void => {
    short.delete(timer);
    long.delete(timer);
  };
  /** Sets a real timer, so that it is counted and may be unreferenced as usual, and remembers when it is due. */
  const set = (isRepeated: boolean, callback: (...values: unknown[]) => void, delayMs: number, values: unknown[]): NodeJS.Timeout => {
    const fire = (): void => {
      if (!isRepeated) forget(timer);
      callback(...values);
    };
    const timer = (isRepeated ? realInterval : realTimeout)(fire, delayMs);
    if (delayMs > shortMs || tidyingMs.has(delayMs)) {
      const entry: LongTimer = { delayMs, isRepeated, fire, due: now() + delayMs };
      long.set(timer, entry);
      const refresh = timer.refresh.bind(timer);
      timer.refresh = () => {
        entry.due = now() + delayMs;
        long.set(timer, entry);
        return refresh();
      };
    } else if (!isRepeated) {
      short.add(timer);
    }
    return timer;
  };
  const clear = (timer: NodeJS.Timeout | undefined): void => {
    if (timer !== undefined) forget(timer);
    realClear(timer);
  };
  Object.assign(globalThis, {
    setTimeout: (callback: () => void, delayMs = 0, ...values: unknown[]) => set(false, callback, delayMs, values),
    setInterval: (callback: () => void, delayMs = 0, ...values: unknown[]) => set(true, callback, delayMs, values),
    clearTimeout: clear,
    clearInterval: clear,
  });

  const jump = (): void => {
    const target = Number(readFileSync(targetFile, 'utf8'));
    const time = now();
    if (short.size > 0 || time >= target || process.getActiveResourcesInfo().some((kind) => /Req|ConnectWrap/.test(kind))) return;
    const next = [...long.values()].reduce((earliest, { delayMs, due }) => (delayMs > shortMs ? Math.min(earliest, due) : earliest), target);
    skippedMs += Math.max(0, next - time);
    for (const [timer, entry] of [...long]) {
      if (entry.due > next || !long.has(timer)) continue;
      if (entry.isRepeated) entry.due += entry.delayMs;
      else realClear(timer);
      entry.fire();
    }
  };
  realInterval(jump, restMs).unref();
}
