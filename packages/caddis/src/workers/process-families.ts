import type { MetricFamily } from '@caddis/kit';

/**
 * Returns the resource usage of a worker, as metrics. The collectors of a single process are not used, because they would take memory in each worker.
 *
 * @param worker - number of this worker
 * @internal
 */
export function processFamilies(worker: number): readonly MetricFamily[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return [
    { name: 'caddis_worker_cpu_seconds_total', help: 'Processor time of a worker.', type: 'counter', samples: [{ labels: { worker }, value: (user + system) / 1e6 }] },
    { name: 'caddis_worker_resident_memory_bytes', help: 'Memory of a worker.', type: 'gauge', samples: [{ labels: {}, value: rss }] },
    { name: 'caddis_worker_heap_used_bytes', help: 'Memory of the objects of a worker.', type: 'gauge', samples: [{ labels: {}, value: heapUsed }] },
  ];
}
