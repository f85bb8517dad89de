import { execFileSync } from 'node:child_process';

/** A part of a {@link TestNetwork} with its own interfaces: a network namespace. */
export interface NetworkPlace {
  /** Its IP address in the network. */
  readonly address: string;
  /** A command, and its arguments, to put before another command, so that it runs in this place. */
  readonly within: readonly [command: string, ...args: string[]];
  /** Cuts the place off from the others: packets are lost, and nobody is told. */
  cut(): void;
  /** Connects the place again. Connections that have survived go on. */
  join(): void;
}

/** Number of networks with 16 addresses in 198.18.0.0/15, which is set aside for tests of networks. */
const subnets = 8192;
/** Number of networks of this process so far. */
let count = 0;

/**
 * A network on this machine: a bridge, and namespaces that are connected to it. Needs root. Its addresses are used nowhere else, and nothing
 * of it is left when the process exits.
 */
export class TestNetwork {
  private readonly undo: (readonly string[])[] = [];

  private constructor(
    /** Address of this machine in the network, as the places see it. */
    readonly address: string,
  ) {}

  /**
   * Creates a network.
   *
   * @param size - number of places, at most 13
   * @throws if the system does not allow it
   */
  static start(size: number): TestNetwork {
    count += 1;
    const id = `${process.pid.toString(36)}-${count}`;
    // Processes that run at the same time have different numbers. Whatever remains of another run is skipped.
    const taken = ip('-oneline', '-4', 'address', 'show');
    let subnet = (process.pid + count) % subnets;
    while (taken.includes(` ${addressIn(subnet, 1)}/`)) subnet = (subnet + 1) % subnets;
    const network = new TestNetwork(addressIn(subnet, 1));
    process.once('exit', network.close);
    try {
      network.create(id, subnet, size);
      return network;
    } catch (error) {
      network.close();
      throw error;
    }
  }

  readonly places: NetworkPlace[] = [];

  /** Removes the network. End the processes in its places first. */
  readonly close = (): void => {
    process.off('exit', this.close);
    for (const args of this.undo.splice(0).toReversed()) {
      try {
        ip(...args);
      } catch {
        // It is gone already, or it was never created.
      }
    }
  };

  private create(id: string, subnet: number, size: number): void {
    const bridge = `cb${id}`;
    this.make(['link', 'add', bridge, 'type', 'bridge'], ['link', 'del', bridge]);
    ip('address', 'add', `${this.address}/28`, 'dev', bridge);
    ip('link', 'set', bridge, 'up');
    for (let index = 0; index < size; index += 1) {
      const name = `caddis-${id}-${index}`;
      const link = `c${index}${id}`;
      const address = addressIn(subnet, 2 + index);
      this.make(['netns', 'add', name], ['netns', 'del', name]);
      this.make(['link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name], ['link', 'del', link]);
      ip('link', 'set', link, 'master', bridge, 'up');
      ip('-n', name, 'address', 'add', `${address}/28`, 'dev', 'eth0');
      ip('-n', name, 'link', 'set', 'eth0', 'up');
      ip('-n', name, 'link', 'set', 'lo', 'up');
      this.places.push({
        address,
        within: ['ip', 'netns', 'exec', name],
        cut: () => void ip('link', 'set', link, 'down'),
        join: () => void ip('link', 'set', link, 'up'),
      });
    }
  }

  /** Does something, and remembers first how to take it back. */
  private make(deed: readonly string[], back: readonly string[]): void {
    this.undo.push(back);
    ip(...deed);
  }
}

/** Returns an address of a network with 16 addresses. */
function addressIn(subnet: number, number: number): string {
  const low = subnet * 16 + number;
  return `198.${18 + (low >> 16)}.${(low >> 8) & 255}.${low & 255}`;
}

function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } });
}
