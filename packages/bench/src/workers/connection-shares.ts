import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { Agent, request } from 'node:http';

/** Number of connections whose distribution is measured. */
export const sharedConnections = 1000;

/**
 * Opens persistent connections, sends a request over each, and counts the connections of each process.
 *
 * @param pids - IDs of the processes to examine
 * @param port - their port on 127.0.0.1
 * @returns the numbers of connections, without processes that have none
 * @see proc_pid_net(5): lines of `/proc/net/tcp` contain the inodes of sockets, as links in `/proc/PID/fd` do
 * @internal
 */
export async function connectionShares(pids: readonly number[], port: number): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: sharedConnections, maxFreeSockets: sharedConnections });
  try {
    await Promise.all(Array.from({ length: sharedConnections }, () => askOnce(port, agent)));
    const inodes = acceptedInodes(port);
    return pids.map((pid) => socketsOf(pid).filter((inode) => inodes.has(inode)).length).filter((count) => count > 0);
  } finally {
    agent.destroy();
  }
}

/** Returns how uneven the distribution is: maximum ÷ minimum. @internal */
export function unfairness(shares: readonly number[]): number {
  return Math.max(...shares) / Math.min(...shares);
}

function askOnce(port: number, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/bytes/1', agent }, (response) => response.resume().once('end', resolve));
    sent.once('error', reject).end();
  });
}

/** Returns the inodes of established connections to a local port. */
function acceptedInodes(port: number): ReadonlySet<string> {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1));
  const established = '01';
  return new Set(lines.map((line) => line.trim().split(/\s+/)).flatMap(([, address, , state, , , , , , inode]) => (address?.endsWith(local) === true && state === established && inode !== undefined ? [inode] : [])));
}

function socketsOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      // The descriptor was closed meanwhile.
      return [];
    }
  });
}
