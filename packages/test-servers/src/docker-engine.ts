import { execFile } from 'node:child_process';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCertificates, type TestCertificates } from './certificates.js';
import { removeEngineTraces } from './engine-traces.js';
import { startProcess, type RunningProcess } from './process.js';
import { freePort, temporaryFolder } from './resources.js';

const execute = promisify(execFile);
/** Debian installs the daemon and its helpers in folders that are not in the `PATH` of ordinary users. */
const searchPath = `${process.env['PATH']}:/usr/sbin:/sbin`;

/** Name of the image for {@link DockerEngine.run}: it only contains a static busybox at `/bin/busybox`, its entry point. */
export const busyboxImage = 'caddis-busybox';

/** Options of {@link startDockerEngine}. */
export interface DockerEngineOptions {
  /** True to also listen on a port of 127.0.0.1, with certificates for server and clients. */
  readonly tls?: boolean;
}

/** Options of a container. */
export interface ContainerOptions {
  readonly labels?: Readonly<Record<string, string>>;
  /** Additional options of `docker run`, e.g. `['--network', 'web']`. */
  readonly options?: readonly string[];
  /** Arguments of busybox; starts a web server on port 80 when left out. */
  readonly command?: readonly string[];
}

/** A Docker engine for a test, with its own containerd. It is independent of other engines and leaves nothing behind. */
export interface DockerEngine {
  /** Its unix socket, in the form of `DOCKER_HOST`. */
  readonly host: string;
  /** Its TLS port with the certificates, if it was started with `tls`. */
  readonly tls: { readonly host: string; readonly certificates: TestCertificates } | undefined;
  /** Runs the `docker` command. @returns its output, without the final line feed */
  docker(...args: readonly string[]): Promise<string>;
  /** Starts a container. @returns its ID */
  run(name: string, options?: ContainerOptions): Promise<string>;
  /** Stops the daemon but leaves the containers running. */
  down(): Promise<void>;
  /** Starts the daemon again. */
  up(): Promise<void>;
  /** Pauses the daemon (`SIGSTOP`) or resumes it (`SIGCONT`). */
  signal(name: NodeJS.Signals): void;
  /** Stops everything and removes all traces. */
  stop(): Promise<void>;
}

/**
 * Starts a Docker engine with a busybox image. Needs root and the programs `dockerd`, `docker`, `busybox` (static), `tar` and,
 * for TLS, `openssl`. The engine writes no firewall rules, so that it also works where these cannot be changed. Containers can be reached
 * from this host at their own addresses and, through the engine's userland proxy, at published ports. There is no default network.
 */
export async function startDockerEngine(options: DockerEngineOptions = {}): Promise<DockerEngine> {
  const folder = await temporaryFolder();
  const socket = join(folder.path, 'docker.sock');
  const host = `unix://${socket}`;
  // Without its own file, the daemon would read that of the machine.
  const settings = join(folder.path, 'daemon.json');
  await writeFile(settings, '{}');
  const tls = options.tls === true ? await listenWithTls(folder.path) : undefined;

  const docker = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await execute('docker', ['--host', host, ...args], { env: commandEnvironment(folder.path) });
    return stdout.trimEnd();
  };
  const start = () =>
    startProcess({
      command: 'dockerd',
      args: [
        `--host=${host}`,
        ...(tls?.arguments ?? []),
        `--data-root=${join(folder.path, 'data')}`,
        `--exec-root=${join(folder.path, 'exec')}`,
        `--pidfile=${join(folder.path, 'dockerd.pid')}`,
        `--config-file=${settings}`,
        '--storage-driver=vfs',
        '--live-restore',
        '--iptables=false',
        '--ip6tables=false',
        '--ip-masq=false',
        '--bridge=none',
        // Engines that start at the same moment would choose the same network. The second pool is used if the first is taken.
        `--default-address-pool=base=10.${200 + (Number(process.env['MOCHA_WORKER_ID'] ?? 0) % 16)}.0.0/16,size=24`,
        '--default-address-pool=base=172.16.0.0/12,size=24',
      ],
      env: { PATH: searchPath },
      ready: /API listen on \/.*docker\.sock/,
    });

  const removeTraces = (): void => removeEngineTraces(folder.path);
  process.once('exit', removeTraces);
  let daemon: RunningProcess | undefined = await start();
  await importBusybox(folder.path, docker);

  return {
    host,
    tls: tls && { host: tls.host, certificates: tls.certificates },
    docker,
    run(name, { labels = {}, options: more = [], command = ['httpd', '-f', '-p', '80'] } = {}) {
      const labelArguments = Object.entries(labels).flatMap(([label, value]) => ['--label', `${label}=${value}`]);
      return docker('run', '--detach', '--name', name, ...labelArguments, ...more, busyboxImage, ...command);
    },
    async down() {
      await daemon?.stop();
      daemon = undefined;
    },
    async up() {
      daemon ??= await start();
    },
    signal: (name) => daemon?.signal(name),
    async stop() {
      // Only a running daemon can remove its containers.
      daemon ??= await start();
      daemon.signal('SIGCONT');
      const containers = (await docker('ps', '--all', '--quiet')).split('\n').filter((id) => id !== '');
      if (containers.length > 0) await docker('rm', '--force', ...containers);
      await docker('network', 'prune', '--force');
      await daemon.stop();
      removeTraces();
      process.off('exit', removeTraces);
    },
  };
}

async function listenWithTls(folder: string): Promise<{ host: string; certificates: TestCertificates; arguments: string[] }> {
  const certificates = await createCertificates(folder);
  const { server } = certificates;
  const host = `tcp://127.0.0.1:${await freePort()}`;
  return {
    host,
    certificates,
    arguments: [`--host=${host}`, '--tlsverify', `--tlscacert=${server.ca}`, `--tlscert=${server.certificate}`, `--tlskey=${server.key}`],
  };
}

async function importBusybox(folder: string, docker: DockerEngine['docker']): Promise<void> {
  const root = join(folder, 'image');
  const archive = join(folder, 'image.tar');
  await mkdir(join(root, 'bin'), { recursive: true });
  const { stdout } = await execute('sh', ['-c', 'command -v busybox']);
  await copyFile(stdout.trim(), join(root, 'bin', 'busybox'));
  await symlink('busybox', join(root, 'bin', 'sh'));
  await execute('tar', ['-C', root, '-cf', archive, '.']);
  await docker('import', '--change', 'ENTRYPOINT ["/bin/busybox"]', archive, busyboxImage);
}

/** Environment for `docker`, without the operator's `DOCKER_*` settings, which could select another engine. */
function commandEnvironment(home: string): NodeJS.ProcessEnv {
  return { PATH: searchPath, HOME: home };
}
