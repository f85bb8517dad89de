import { createSocket } from 'node:dgram';
import { connect, isIPv6, type LookupFunction, type Socket } from 'node:net';

/** Reads a message: `undefined` when it is not the answer. Throws when it is malformed. @internal */
export type Accept<T> = (message: Buffer) => T | undefined;

/** Asks over UDP. The socket is connected, so only the server's own messages come in, and a closed port is noticed at once. @internal */
export function queryUdp<T>(address: string, port: number, message: Buffer, accept: Accept<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = createSocket({
      type: isIPv6(address) ? 'udp6' : 'udp4',
      lookup: (host, _options, done) => done(null, host, isIPv6(host) ? 6 : 4),
    });
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
      // What was being sent may still fail; that is nobody's concern now.
      socket.on('error', () => undefined);
      socket.close();
      settle();
    };
    const abort = (): void => end(() => reject(signal.reason));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', (error) => end(() => reject(error)));
    socket.on('message', (received: Buffer) => {
      try {
        const reply = accept(received);
        if (reply !== undefined) end(() => resolve(reply));
      } catch (error) {
        end(() => reject(error));
      }
    });
    socket.once('connect', () => socket.send(message));
    socket.connect(port, address);
  });
}

/**
 * Connects over TCP.
 *
 * @param addresses - IP addresses of the server, in order of preference
 * @param fallbackDelayMs - milliseconds after which the next address is tried; negative: only the first is tried
 * @internal
 */
export function connectTcp(addresses: readonly string[], port: number, fallbackDelayMs: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({
      // A literal address is not looked up by Node, several are given to it in the place of a look-up.
      host: addresses.length === 1 ? (addresses[0] as string) : 'dns-server',
      port,
      lookup: lookupFrom(addresses),
      autoSelectFamily: fallbackDelayMs >= 0,
      // Node takes 10 ms at least.
      autoSelectFamilyAttemptTimeout: Math.max(10, fallbackDelayMs),
    });
    const abort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
  });
}

/** Asks over a TCP connection, and closes it. @internal */
export function queryTcp<T>(socket: Socket, message: Buffer, accept: Accept<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', abort);
      settle();
      socket.destroy();
    };
    const abort = (): void => end(() => reject(signal.reason));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    const received = new TcpMessage();
    socket.on('error', (error) => end(() => reject(error)));
    socket.once('close', () => end(() => reject(new Error('the connection was closed before the answer came'))));
    socket.on('data', (chunk) => {
      const answer = received.add(chunk);
      if (answer === undefined) return;
      try {
        const reply = accept(answer);
        end(() => (reply === undefined ? reject(new Error('the answer is for another question')) : resolve(reply)));
      } catch (error) {
        end(() => reject(error));
      }
    });
    socket.write(withLength(message));
  });
}

/**
 * Sends a message to a server over TCP, and reads the message that answers it.
 *
 * @param address - IP address of the server
 * @returns the answer, 65,535 bytes at most, whatever it is
 * @throws what the connection fails with, or the reason of the signal
 * @public
 */
export async function exchangeDnsMessage(address: string, port: number, message: Buffer, signal: AbortSignal): Promise<Buffer> {
  return queryTcp(await connectTcp([address], port, -1, signal), message, (answer) => answer, signal);
}

/** A message that comes in pieces, behind its length. Each byte is copied once, however small the pieces are. */
class TcpMessage {
  private readonly head = Buffer.alloc(2);
  private headBytes = 0;
  private body: Buffer | undefined;
  private bodyBytes = 0;

  /** @returns the message when it is complete */
  add(chunk: Buffer): Buffer | undefined {
    const taken = chunk.copy(this.head, this.headBytes);
    this.headBytes += taken;
    if (this.headBytes < 2) return undefined;
    this.body ??= Buffer.alloc(this.head.readUInt16BE(0));
    this.bodyBytes += chunk.copy(this.body, this.bodyBytes, taken);
    return this.bodyBytes === this.body.length ? this.body : undefined;
  }
}

/** Gives Node the addresses that we know, so that nothing is resolved behind our back. */
function lookupFrom(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, options, done) => {
    const [first = { address: '', family: 4 }] = all;
    if (options.all === true) done(null, all);
    else done(null, first.address, first.family);
  };
}

/** Over TCP a message follows its length (RFC 1035, section 4.2.2). */
function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
