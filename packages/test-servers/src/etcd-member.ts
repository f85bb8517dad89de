import { join } from 'node:path';
import type { TestCertificates } from './certificates.js';
import { callEtcd } from './etcd-call.js';
import { type RunningProcess, startProcess } from './process.js';

/** Options of one member; they stay the same at every restart. */
export interface EtcdMemberOptions {
  readonly name: string;
  readonly folder: string;
  /** IP address that it serves at. */
  readonly host: string;
  /** What its command line begins with, to run elsewhere; may be empty. */
  readonly within: readonly string[];
  readonly clientPort: number;
  readonly peerPort: number;
  /** `name=url` of all members. */
  readonly initialCluster: string;
  readonly certificates?: TestCertificates | undefined;
  readonly args: readonly string[];
}

/** A member of an etcd cluster, or a single server. */
export class EtcdMember {
  /** Client URL, the same after a restart. */
  readonly endpoint: string;
  private process: RunningProcess | undefined;
  private paused = false;

  constructor(private readonly options: EtcdMemberOptions) {
    this.endpoint = `${options.certificates === undefined ? 'http' : 'https'}://${options.host}:${options.clientPort}`;
  }

  /** True while the member can answer. */
  get serving(): boolean {
    return this.process !== undefined && !this.paused;
  }

  /** ID of its process, while it runs. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Starts the member with its ports and data, and waits until it knows a leader. */
  async start(): Promise<void> {
    const { name, folder, host, within, peerPort, initialCluster, certificates, args } = this.options;
    const peer = `http://${host}:${peerPort}`;
    const [command = '', ...before] = [...within, '/usr/bin/etcd'];
    this.process = await startProcess({
      command,
      args: [
        ...before,
        '--name', name, '--data-dir', join(folder, name), '--unsafe-no-fsync', '--logger', 'zap', '--bcrypt-cost', '4',
        '--listen-client-urls', this.endpoint, '--advertise-client-urls', this.endpoint,
        '--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', initialCluster,
        ...(certificates === undefined ? [] : tlsArgs(certificates)),
        ...args,
      ],
      ready: async () => {
        const health = (await callEtcd(this.endpoint, { path: '/health', certificates })) as { readonly health?: unknown };
        return health.health === 'true';
      },
    });
  }

  /** Stops the member gracefully. */
  async stop(): Promise<void> {
    await this.process?.stop();
    this.process = undefined;
    this.paused = false;
  }

  /** Kills the member. */
  async kill(): Promise<void> {
    await this.process?.kill();
    this.process = undefined;
    this.paused = false;
  }

  /** Pauses the process (SIGSTOP): the kernel still accepts connections, but nothing answers. */
  pause(): void {
    this.process?.signal('SIGSTOP');
    this.paused = true;
  }

  /** Resumes the process after {@link pause}. */
  resume(): void {
    this.process?.signal('SIGCONT');
    this.paused = false;
  }
}

function tlsArgs({ server }: TestCertificates): string[] {
  return ['--cert-file', server.certificate, '--key-file', server.key, '--trusted-ca-file', server.ca, '--client-cert-auth'];
}
