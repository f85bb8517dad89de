import { createSocket } from 'node:dgram';
import { connect, isIPv6, type LookupFunction, type Socket } from 'node:net';

/** Decodes a message; returns `undefined` if it is not the expected answer, and throws if it is malformed. @internal */
export type Accept<T> = (message: Buffer) => T | undefined;

/** Queries over UDP. The socket is connected, so it receives only messages of this server, and a closed port is reported at once. @internal */
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
      // A send may still fail after this; that error no longer matters.
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
 * @param fallbackDelayMs - after how many milliseconds the next address is tried; if negative, only the first is tried
 * @internal
 */
export function connectTcp(addresses: readonly string[], port: number, fallbackDelayMs: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({
      // Node does not call `lookup` for an IP address. If there are several, a host name is needed so that it does.
      host: addresses.length === 1 ? (addresses[0] as string) : 'dns-server',
      port,
      lookup: lookupFrom(addresses),
      autoSelectFamily: fallbackDelayMs >= 0,
      // Node's minimum is 10 ms.
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

/** Queries over a TCP connection, and closes it. @internal */
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
 * @returns the answer, at most 65,535 bytes, without any validation
 * @throws the error of the connection, or the signal's reason
 * @public
 */
export async function exchangeDnsMessage(address: string, port: number, message: Buffer, signal: AbortSignal): Promise<Buffer> {
  return queryTcp(await connectTcp([address], port, -1, signal), message, (answer) => answer, signal);
}

/** Assembles a message that arrives in pieces after its length. Each byte is copied once, however small the pieces are. */
class TcpMessage {
  private readonly head = Buffer.alloc(2);
  private headBytes = 0;
  private body: Buffer | undefined;
  private bodyBytes = 0;

  /** @returns the message once it is complete */
  add(chunk: Buffer): Buffer | undefined {
    const taken = chunk.copy(this.head, this.headBytes);
    this.headBytes += taken;
    if (this.headBytes < 2) return undefined;
    this.body ??= Buffer.alloc(this.head.readUInt16BE(0));
    this.bodyBytes += chunk.copy(this.body, this.bodyBytes, taken);
    return this.bodyBytes === this.body.length ? this.body : undefined;
  }
}

/** Returns a `lookup` function that gives Node the known addresses, so that it does not resolve anything itself. */
function lookupFrom(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, options, done) => {
    const [first = { address: '', family: 4 }] = all;
    if (options.all === true) done(null, all);
    else done(null, first.address, first.family);
  };
}

/** Prepends the length of the message, which TCP requires (RFC 1035, section 4.2.2). */
function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
