import type { TestCertificates } from './certificates.js';
import { callEtcd } from './etcd-call.js';
import { EtcdMember } from './etcd-member.js';
import { freePort, temporaryFolder } from './resources.js';

/** How to start etcd. */
export interface EtcdOptions {
  /** Number of members; 1 when left out. */
  readonly members?: number;
  /** Serves https, and only clients with a certificate of the same authority. */
  readonly certificates?: TestCertificates;
  /** Further arguments of every member, e.g. `--auth-token-ttl`. */
  readonly args?: readonly string[];
}

/** A change of one key: a text is put, `undefined` deletes. */
export type EtcdChange = readonly [key: string, value: string | undefined];

/** A user that may read some keys. */
export interface EtcdReader {
  readonly username: string;
  readonly password: string;
  /** Keys, and ranges `[first, end)`, that the user may read. */
  readonly ranges: readonly (readonly [key: string, end?: string])[];
  /** True for one who may also write them. */
  readonly mayWrite?: boolean;
}

const root = { name: 'root', password: 'root-password' };

/** A real etcd, of one member or several, with data folders of its own. */
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

  /** Puts a key that goes away with its lease. @returns ends the lease, as etcd does when its time is over */
  async putLeased(key: string, value: string): Promise<() => Promise<void>> {
    const { ID } = (await this.call('/v3/lease/grant', { TTL: '3600' })) as { readonly ID: string };
    await this.call('/v3/kv/put', { key: base64(key), value: base64(value), lease: ID });
    return async () => void (await this.call('/v3/lease/revoke', { ID }));
  }

  /** The store's revision. */
  async revision(): Promise<string> {
    const answer = (await this.call('/v3/kv/range', { key: base64('-') })) as { readonly header: { readonly revision: string } };
    return answer.header.revision;
  }

  /** Forgets all that was before the store's present revision. */
  async compact(): Promise<void> {
    await this.call('/v3/kv/compaction', { revision: await this.revision(), physical: true });
  }

  /** Switches authentication on, with a user that may read. */
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

  /** Sets the password of a user; tokens that it has are no longer good. */
  async changePassword(name: string, password: string): Promise<void> {
    await this.call('/v3/auth/user/changepw', { name, password });
  }

  /**
   * Counts the calls of a method that the serving members have answered, or begun to for streams, since they started.
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

  /** The member that leads the cluster; waits for an election that is under way. */
  async leader(): Promise<EtcdMember> {
    for (;;) {
      for (const member of this.members.filter(({ serving }) => serving)) {
        // One that is just being started does not answer.
        const status = (await this.call('/v3/maintenance/status', {}, member).catch(() => undefined)) as
          | { readonly leader?: string; readonly header: { readonly member_id: string } }
          | undefined;
        if (status !== undefined && status.leader === status.header.member_id) return member;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends all members and removes their data. */
  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
    await this.removeData();
  }

  /** @param to - who is asked; the leader when left out, as another member may not know it yet after an election */
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
  const ports: { name: string; clientPort: number; peerPort: number }[] = [];
  for (let index = 1; index <= (options.members ?? 1); index += 1) {
    ports.push({ name: `member-${index}`, clientPort: await freePort(), peerPort: await freePort() });
  }
  const initialCluster = ports.map(({ name, peerPort }) => `${name}=http://127.0.0.1:${peerPort}`).join(',');
  const { certificates } = options;
  // A member on its own has nobody to be late for, so it may elect itself soon after a restart.
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
