import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { certificates } from '@caddis/test-helpers';
import { expect } from 'chai';
import { answers, route, type TestServer } from '../testing/routes.js';
import { startApp } from '../testing/running-app.js';

const routes = [route([answers({})])];
const tlsConfig = (names: readonly ('a' | 'b')[]): object => ({ certificates: { load_pem: names.map((name) => certificates[name]) } });
const authority = certificates.authority.certificate.replace(/-----.*-----|\n/g, '');

describe('handshakes that are under way at a reload', () => {
  const server: TestServer = { routes, tls_connection_policies: [{}] };
  const stages: Readonly<Record<string, (hello: Buffer) => number>> = { 'has said nothing yet': () => 0, 'is saying hello': () => 20, 'has said hello': (hello) => hello.length };
  for (const [stage, sent] of Object.entries(stages)) {
    it(`go on: a client that ${stage} when certificates change`, async () => {
      const first = await startApp(server, { tls: tlsConfig(['a']) });
      const { answer, goOn } = await askSlowly(first.port, sent);
      const other = await first.reload(server, { tls: tlsConfig(['a', 'b']) });
      await other.retired;
      goOn();
      const [status] = (await answer).split('\r\n');
      await other.stop();
      expect(status).to.equal('HTTP/1.1 200 OK');
    });
  }

  it('end: a connection whose handshake is under way when clients need certificates from then on', async () => {
    const first = await startApp(server, { tls: tlsConfig(['a']) });
    const { answer, goOn } = await askSlowly(first.port, (hello) => hello.length);
    const policies = [{ client_authentication: { trusted_ca_certs: [authority], trusted_ca_certs_pem_files: [] } }];
    const other = await first.reload({ routes, tls_connection_policies: policies });
    await other.retired;
    goOn();
    const said = await answer;
    await other.stop();
    expect(said).to.equal('');
  });
});

/**
 * Opens a TLS connection and sends a request over it, but pauses in the middle of the handshake.
 *
 * @param sent - returns how many bytes of the ClientHello to send before the pause
 * @returns when the server has received them: the answer, and a function that ends the pause
 */
async function askSlowly(port: number, sent: (hello: Buffer) => number): Promise<{ readonly answer: Promise<string>; readonly goOn: () => void }> {
  const network = connect(port, '127.0.0.1');
  let held: Buffer[] = [];
  let state: 'first' | 'held' | 'open' = 'first';
  let isStopped = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (isStopped = resolve));
  const slow = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      if (state === 'open') network.write(chunk);
      else if (state === 'held') held.push(chunk);
      else {
        state = 'held';
        const size = sent(chunk);
        held.push(chunk.subarray(size));
        // The server answers a complete ClientHello. There is no sign that it has received an incomplete one.
        if (size === chunk.length) network.once('data', () => isStopped());
        network.write(chunk.subarray(0, size), () => size < chunk.length && isStopped());
      }
      done();
    },
    destroy: (error, done) => {
      network.destroy();
      done(error);
    },
  });
  network.on('data', (chunk: Buffer) => slow.push(chunk)).on('end', () => slow.push(null)).on('error', () => slow.push(null));
  const secure = connectTls({ socket: slow, servername: 'a.example', rejectUnauthorized: false });
  secure.end('GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n');
  const answer = new Promise<string>((resolve) => {
    let text = '';
    secure.on('data', (chunk: Buffer) => (text += chunk.toString())).on('error', () => resolve(text)).on('close', () => resolve(text));
  });
  await stopped;
  return {
    answer,
    goOn: () => {
      for (const chunk of held) network.write(chunk);
      held = [];
      state = 'open';
    },
  };
}
