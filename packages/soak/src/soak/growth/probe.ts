/**
 * Runs inside the watched server, preloaded with `--import`. On SIGUSR2, which the server does not use, it collects garbage, counts
 * the remaining objects, and writes the counts to `FOLDER/PID.json`, where FOLDER is `CADDIS_PROBE_FOLDER`.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { queryObjects } from 'node:v8';

const folder = process.env['CADDIS_PROBE_FOLDER'];
if (folder !== undefined) {
  const timer = setTimeout(() => undefined, 0);
  const { constructor: Timeout } = timer;
  clearTimeout(timer);
  // Each count starts with a garbage collection. Two are needed, because objects freed by the first may have referenced others.
  const count = (kind: Function): number => queryObjects(kind, { format: 'count' }) as unknown as number;
  process.on('SIGUSR2', () => {
    count(Socket);
    setImmediate(() => {
      const objects = { sockets: count(Socket), timers: count(Timeout), promises: count(Promise) };
      const { heapUsed, external, rss } = process.memoryUsage();
      const file = join(folder, `${process.pid}.json`);
      // Renaming makes the write atomic for readers.
      writeFileSync(`${file}.new`, JSON.stringify({ heap: heapUsed, buffers: external, resident: rss, ...objects }));
      renameSync(`${file}.new`, file);
    });
  });
}
