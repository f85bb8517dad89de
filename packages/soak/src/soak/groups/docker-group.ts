import { startDockerEngine } from '@caddis/test-servers';
import { rest } from '../../rest.js';
import type { Group } from './group.js';

const network = 'soak';
const fixedBody = 'ok\n';
const labels = { 'com.caddyserver.http.enable': 'true', 'com.caddyserver.http.upstream.port': '80' };
/** The file server in each container serves this single file. */
const command = ['sh', '-c', 'echo ok > /index.html; exec /bin/busybox httpd -f -p 80 -h /'];
const minContainers = 2;

/** Starts a Docker engine in which containers are started and stopped. Needs root. */
export async function startDockerGroup(): Promise<Group> {
  const engine = await startDockerEngine();
  await engine.docker('network', 'create', network);
  let count = 0;
  const running: string[] = [];
  const run = async (): Promise<void> => {
    count += 1;
    const name = `soak-${count}`;
    await engine.run(name, { labels, options: ['--network', network], command });
    running.push(name);
  };
  for (let index = 0; index < minContainers; index += 1) await run();

  return {
    found: { dynamic_upstreams: { source: 'docker', host: engine.host } },
    fixedBody,
    async trouble(random, troubles, signal) {
      while (!signal.aborted) {
        const come = troubles.begin('docker', 'container comes');
        await run();
        // The file server starts a moment after the container.
        await rest(1000, signal);
        come();
        const go = troubles.begin('docker', 'container goes');
        const [name = ''] = running.splice(random.below(running.length - 1), 1);
        if (random.chance(0.5)) await engine.docker('rm', '--force', name);
        else await engine.docker('stop', '--time', '1', name).then(() => engine.docker('rm', name));
        go();
        await rest(500 + random.below(2000), signal);
      }
    },
    stop: () => engine.stop(),
  };
}
