import type { MetricFamily } from '@caddis/kit';

/**
 * What a worker needs, for the metrics of the server. Not by the means that collect those of a process alone: they would take memory in each.
 *
 * @param worker - its number
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
