import type { TestCertificates } from './certificates.js';
import { callEtcd } from './etcd-call.js';
import { EtcdMember } from './etcd-member.js';
import type { TestNetwork } from './network.js';
import { freePort, temporaryFolder } from './resources.js';

/** Options of {@link startEtcd}. */
export interface EtcdOptions {
  /** Number of members; 1 when left out. */
  readonly members?: number;
  /** If given, serves https and only accepts clients with a certificate of the same authority. */
  readonly certificates?: TestCertificates;
  /** A network in which the members serve; 127.0.0.1 when left out. */
  readonly network?: TestNetwork;
  /** Number of members that run in the first places of the network, the others run on this machine; none when left out. */
  readonly places?: number;
  /** Additional arguments of every member, e.g. `--auth-token-ttl`. */
  readonly args?: readonly string[];
}

/** A change of one key: a string is stored, `undefined` deletes the key. */
export type EtcdChange = readonly [key: string, value: string | undefined];

/** A user with access to some keys. */
export interface EtcdReader {
  readonly username: string;
  readonly password: string;
  /** Readable keys and ranges `[first, end)`. */
  readonly ranges: readonly (readonly [key: string, end?: string])[];
  /** True if the user may also write them. */
  readonly mayWrite?: boolean;
}

const root = { name: 'root', password: 'root-password' };

/** A real etcd with one or several members and their own data folders. */
export class Etcd {
  private secured = false;

  constructor(
    readonly members: readonly EtcdMember[],
    private readonly certificates: TestCertificates | undefined,
    private readonly removeData: () => Promise<void>,
  ) {}

  /** Client URLs of all members. */
  get endpoints(): readonly string[] {
    return this.members.map((member) => member.endpoint);
  }

  /** Applies changes in one transaction, at one revision. */
  async change(...changes: readonly EtcdChange[]): Promise<void> {
    await this.call('/v3/kv/txn', {
      success: changes.map(([key, value]) =>
        value === undefined
          ? { request_delete_range: { key: base64(key) } }
          : { request_put: { key: base64(key), value: base64(value) } },
      ),
    });
  }

  /** Stores a key with a lease. @returns a function that ends the lease, as if it had expired */
  async putLeased(key: string, value: string): Promise<() => Promise<void>> {
    const { ID } = (await this.call('/v3/lease/grant', { TTL: '3600' })) as { readonly ID: string };
    await this.call('/v3/kv/put', { key: base64(key), value: base64(value), lease: ID });
    return async () => void (await this.call('/v3/lease/revoke', { ID }));
  }

  /** The current revision of the store. */
  async revision(): Promise<string> {
    const answer = (await this.call('/v3/kv/range', { key: base64('-') })) as { readonly header: { readonly revision: string } };
    return answer.header.revision;
  }

  /** Compacts the history up to the current revision. */
  async compact(): Promise<void> {
    await this.call('/v3/kv/compaction', { revision: await this.revision(), physical: true });
  }

  /** Enables authentication and adds a user. */
  async secure(reader: EtcdReader): Promise<void> {
    await this.call('/v3/auth/user/add', root);
    await this.call('/v3/auth/role/add', { name: 'root' });
    await this.call('/v3/auth/user/grant', { user: root.name, role: 'root' });
    await this.call('/v3/auth/user/add', { name: reader.username, password: reader.password });
    await this.call('/v3/auth/role/add', { name: 'reader' });
    for (const [key, end] of reader.ranges) {
      const perm = { permType: reader.mayWrite === true ? 'READWRITE' : 'READ', key: base64(key), ...(end === undefined ? {} : { range_end: base64(end) }) };
      await this.call('/v3/auth/role/grant', { name: 'reader', perm });
    }
    await this.call('/v3/auth/user/grant', { user: reader.username, role: 'reader' });
    await this.call('/v3/auth/enable', {});
    this.secured = true;
  }

  /** Changes a user's password, which invalidates the user's tokens. */
  async changePassword(name: string, password: string): Promise<void> {
    await this.call('/v3/auth/user/changepw', { name, password });
  }

  /**
   * Counts the calls of a method that the serving members have started to handle since their start.
   *
   * @param method - `Txn`, `Range`, `Watch`, `Authenticate`
   */
  async count(method: string): Promise<number> {
    const pattern = new RegExp(`^grpc_server_started_total\\{grpc_method="${method}",.*\\} (\\S+)$`, 'm');
    let sum = 0;
    for (const { endpoint } of this.members.filter((member) => member.serving)) {
      const text = (await callEtcd(endpoint, { path: '/metrics', certificates: this.certificates })) as string;
      sum += Number(pattern.exec(text)?.[1] ?? 0);
    }
    return sum;
  }

  /** Returns the leader of the cluster; waits for the end of an election. */
  async leader(): Promise<EtcdMember> {
    for (;;) {
      for (const member of this.members.filter(({ serving }) => serving)) {
        // A member that is starting does not answer.
        const status = (await this.call('/v3/maintenance/status', {}, member).catch(() => undefined)) as
          | { readonly leader?: string; readonly header: { readonly member_id: string } }
          | undefined;
        if (status !== undefined && status.leader === status.header.member_id) return member;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Kills all members and removes their data. */
  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
    await this.removeData();
  }

  /** @param to - the member to call; the leader when left out, because after an election others may not know the change yet */
  private async call(path: string, body: unknown, to?: EtcdMember): Promise<unknown> {
    if (this.members.every(({ serving }) => !serving)) throw new Error('no member of etcd serves');
    const [only] = this.members;
    const member = to ?? (this.members.length === 1 && only !== undefined ? only : await this.leader());
    const { certificates } = this;
    if (!this.secured) return callEtcd(member.endpoint, { path, body, certificates });
    const answer = await callEtcd(member.endpoint, { path: '/v3/auth/authenticate', body: root, certificates });
    return callEtcd(member.endpoint, { path, body, certificates, token: (answer as { readonly token: string }).token });
  }
}

/** Starts a real etcd on free ports and waits until it has a leader. */
export async function startEtcd(options: EtcdOptions = {}): Promise<Etcd> {
  const folder = await temporaryFolder();
  const { network, places = 0 } = options;
  const ports: { name: string; host: string; within: readonly string[]; clientPort: number; peerPort: number }[] = [];
  for (let index = 1; index <= (options.members ?? 1); index += 1) {
    const place = index <= places ? network?.places[index - 1] : undefined;
    const host = place?.address ?? network?.address ?? '127.0.0.1';
    ports.push({ name: `member-${index}`, host, within: place?.within ?? [], clientPort: await freePort(), peerPort: await freePort() });
  }
  const initialCluster = ports.map(({ name, host, peerPort }) => `${name}=http://${host}:${peerPort}`).join(',');
  const { certificates } = options;
  // A single member waits for no others, so that a short election timeout is safe and makes restarts faster.
  const election = ports.length === 1 ? ['--heartbeat-interval', '20', '--election-timeout', '200'] : [];
  const args = [...election, ...(options.args ?? [])];
  const members = ports.map((own) => new EtcdMember({ ...own, folder: folder.path, initialCluster, certificates, args }));
  const etcd = new Etcd(members, certificates, () => folder.remove());
  try {
    await Promise.all(members.map((member) => member.start()));
    return etcd;
  } catch (error) {
    await etcd.close();
    throw error;
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
