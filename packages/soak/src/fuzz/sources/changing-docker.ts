import { hasProgram, startDockerEngine, type DockerEngine } from '@caddis/test-servers';
import type { Random } from '../../random.js';
import { gracePeriod, type ChangingSource } from './changing-source.js';

const network = 'sources';
const port = 80;
const labels = { 'com.caddyserver.http.enable': 'true', 'com.caddyserver.http.upstream.port': String(port) };
const maxContainers = 4;

/** Why the source `docker` cannot be part of a run; undefined if it can. */
export function dockerIsMissing(): string | undefined {
  const missing = ['dockerd', 'docker', 'busybox'].filter((program) => !hasProgram(program));
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  return process.getuid?.() === 0 ? undefined : 'it needs root';
}

/** Starts a Docker engine whose containers start, pause, stop, die and change their networks, and which is itself stopped and started. */
export async function startChangingDocker(): Promise<ChangingSource> {
  const engine = await startDockerEngine();
  await engine.docker('network', 'create', network);
  const containers = new Containers(engine);
  await containers.add();
  return {
    name: 'docker',
    config: { source: 'docker', host: engine.host, grace_period: gracePeriod },
    named: () => containers.named,
    step: (random) => containers.step(random),
    stop: () => engine.stop(),
  };
}

type State = 'running' | 'paused' | 'exited' | 'without a network';

class Containers {
  /** The addresses of running containers when the engine was last there: while it is down, nothing else is known. */
  named: readonly string[] = [];
  private readonly states = new Map<string, State>();
  private isUp = true;
  private count = 0;

  constructor(private readonly engine: DockerEngine) {}

  async add(): Promise<string> {
    this.count += 1;
    const name = `c${this.count}`;
    await this.engine.run(name, { labels, options: ['--network', network], command: ['sleep', '10000'] });
    await this.becomes(name, 'running');
    return `${name} is started`;
  }

  async step(random: Random): Promise<string> {
    if (!this.isUp) return this.up();
    if (random.below(6) === 0) return this.down(random);
    if (this.states.size === 0 || (this.states.size < maxContainers && random.chance(0.3))) return this.add();
    const [name, state] = random.pick([...this.states]);
    if (random.below(5) === 0) return this.remove(name);
    switch (state) {
      case 'running':
        return random.pick([this.pause, this.kill, this.restart, this.disconnect]).call(this, name);
      case 'paused':
        return this.change(name, 'unpause', 'running');
      case 'exited':
        return this.change(name, 'start', 'running');
      case 'without a network':
        await this.engine.docker('network', 'connect', network, name);
        await this.becomes(name, 'running');
        return `${name} is connected`;
    }
  }

  private pause(name: string): Promise<string> {
    return this.change(name, 'pause', 'paused');
  }

  private kill(name: string): Promise<string> {
    return this.change(name, 'kill', 'exited');
  }

  private async restart(name: string): Promise<string> {
    await this.engine.docker('restart', '--time', '0', name);
    await this.becomes(name, 'running');
    return `${name} is restarted`;
  }

  private async disconnect(name: string): Promise<string> {
    await this.engine.docker('network', 'disconnect', network, name);
    await this.becomes(name, 'without a network');
    return `${name} is disconnected`;
  }

  private async remove(name: string): Promise<string> {
    await this.engine.docker('rm', '--force', name);
    this.states.delete(name);
    await this.look();
    return `${name} is removed`;
  }

  /** Stops the engine; perhaps a container dies before it is started again. */
  private async down(random: Random): Promise<string> {
    const running = [...this.states].filter(([, state]) => state === 'running');
    const [victim] = running.length > 0 && random.chance(0.5) ? random.pick(running) : [];
    const pid = victim === undefined ? undefined : Number(await this.inspect(victim, '{{.State.Pid}}'));
    await this.engine.down();
    this.isUp = false;
    if (victim === undefined || pid === undefined) return 'the engine is stopped';
    process.kill(pid, 'SIGKILL');
    this.states.set(victim, 'exited');
    return `the engine is stopped, and ${victim} dies`;
  }

  private async up(): Promise<string> {
    await this.engine.up();
    this.isUp = true;
    await this.look();
    return 'the engine is started';
  }

  private async change(name: string, verb: string, state: State): Promise<string> {
    await this.engine.docker(verb, name);
    await this.becomes(name, state);
    return `${verb} ${name}`;
  }

  private async becomes(name: string, state: State): Promise<void> {
    this.states.set(name, state);
    await this.look();
  }

  private async look(): Promise<void> {
    const running = [...this.states].filter(([, state]) => state === 'running');
    const addresses = await Promise.all(running.map(([name]) => this.inspect(name, `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`)));
    this.named = addresses.map((address) => `${address}:${port}`);
  }

  private inspect(name: string, format: string): Promise<string> {
    return this.engine.docker('inspect', '--format', format, name);
  }
}
