import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Probe } from './probe.js';

const request = 'GET / HTTP/1.1\r\nHost: example.test\r\nConnection: close\r\n\r\n';

/** Checks a listener wrapper: `accept` takes a connection on which a client has sent a request, returns nothing, and leaves no listeners on it. */
export async function listenerWrapperContract(probe: Probe): Promise<void> {
  const { accepted, end } = await connection();
  try {
    const before = accepted.listenerCount('readable') + accepted.listenerCount('data');
    const endpoint = { address: '127.0.0.1', port: 1 };
    const answer = await probe.call('accept', { socket: accepted, remote: endpoint, local: endpoint, setAddresses: () => undefined });
    if (answer !== undefined) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `accept() answered ${typeof answer}, not nothing`);
    const after = accepted.listenerCount('readable') + accepted.listenerCount('data');
    if (!accepted.destroyed && after > before) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'accept() still listens to the connection when it is done');
  } finally {
    await end();
  }
}

/** Opens a connection and sends a request over it. */
async function connection(): Promise<{ readonly accepted: Socket; end(): Promise<void> }> {
  const server = createServer();
  const taken = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', ignore).write(request);
  const accepted = await taken;
  accepted.on('error', ignore);
  return {
    accepted,
    end: async () => {
      client.destroy();
      accepted.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function ignore(): void {
  // The module under test may close the connection.
}
