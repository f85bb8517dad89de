import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * Size in bytes of one half of the young generation at which growth stops. V8 uses one of two halves at a time and doubles them: 8 MiB in all are
 * two halves of 4 MiB, minus the overhead of pages.
 */
const enough = 3 * 1024 * 1024;

/**
 * Limits the heap's young generation, which holds short-lived objects.
 *
 * Under traffic, V8 lets it grow to 32 MiB. A proxy fills it only with the objects of requests in progress, but the chunks of bodies stay there until
 * the next collection, so a larger young generation keeps more of them. At a quarter of that size, large bodies take a sixth less CPU time and
 * a third less memory. Small requests on 256 connections take up to a quarter more CPU time, because objects are then
 * promoted earlier.
 *
 * Does nothing if the size was set on Node's command line or in `NODE_OPTIONS`.
 *
 * @internal
 */
export function boundYoungGeneration(): void {
  const options = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''];
  if (options.some((option) => /semi[-_]space/.test(option))) return;
  let mayGrow = true;
  // V8 accepts no limit at run time, but the growth factor can be changed. The space grows at a collection, and shrinks when idle.
  const observer = new PerformanceObserver(() => {
    const isSmall = halfOfYoungGeneration() < enough;
    if (isSmall === mayGrow) return;
    mayGrow = isSmall;
    setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`);
  });
  observer.observe({ entryTypes: ['gc'] });
}

/** Returns the capacity of the half in use, in bytes. `space_size` is not used: on Node 24 it excludes the other half after a full collection. */
function halfOfYoungGeneration(): number {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  return space === undefined ? 0 : space.space_used_size + space.space_available_size;
}
