/**
 * Runs inside the server that is watched, preloaded with `--import`: at SIGUSR2, which the server has no use for, it collects garbage,
 * counts what is left, and writes it to `FOLDER/PID.json`, where FOLDER is `CADDIS_PROBE_FOLDER`.
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
  // Each count begins with a collection, and what the first has freed may have held what only the next one finds.
  const count = (kind: Function): number => queryObjects(kind, { format: 'count' }) as unknown as number;
  process.on('SIGUSR2', () => {
    count(Socket);
    setImmediate(() => {
      const objects = { sockets: count(Socket), timers: count(Timeout), promises: count(Promise) };
      const { heapUsed, external, rss } = process.memoryUsage();
      const file = join(folder, `${process.pid}.json`);
      // Whoever reads it finds all of it or nothing.
      writeFileSync(`${file}.new`, JSON.stringify({ heap: heapUsed, buffers: external, resident: rss, ...objects }));
      renameSync(`${file}.new`, file);
    });
  });
}
