import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { Agent, request } from 'node:http';

/** Connections whose shares are looked at. */
export const sharedConnections = 1000;

/**
 * Opens connections that stay open, sends a request over each, and counts those that each process holds.
 *
 * @param pids - the processes that may hold them
 * @param port - where they listen on 127.0.0.1
 * @returns the counts of the processes that hold some
 * @see proc_pid_net(5): a line of `/proc/net/tcp` names the inode of a socket, and links of `/proc/PID/fd` do
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

/** How unlike the shares are: the greatest ÷ the least. @internal */
export function unfairness(shares: readonly number[]): number {
  return Math.max(...shares) / Math.min(...shares);
}

function askOnce(port: number, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/bytes/1', agent }, (response) => response.resume().once('end', resolve));
    sent.once('error', reject).end();
  });
}

/** Inodes of connections that were made to a port, and are open. */
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
      // Closed meanwhile.
      return [];
    }
  });
}
