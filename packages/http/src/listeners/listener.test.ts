import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parseNetworkAddress } from '@caddis/core';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { ExpectedFields } from '../request/expected-fields.js';
import type { ConnectionSettings } from './connection-settings.js';
import { Listener } from './listener.js';
import type { Responder } from '../request/responder.js';

const settings: ConnectionSettings = { maxHeaderBytes: 16_384, readHeaderTimeout: 60_000, readTimeout: 0, idleTimeout: 60_000, tls: undefined, outerWrappers: undefined, innerWrappers: undefined };
const responder: Responder = { expectedFields: new ExpectedFields({ expected_underscore_headers: [], expected_dot_headers: [] }), serve: (_request, response) => response.end('served') };

describe('a listener to which no server is attached yet', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let listener: ReturnType<typeof Listener.create>;
  let client: Socket;
  beforeEach(async () => {
    folder = await temporaryFolder();
    const address = parseNetworkAddress(`unix/${folder.path}/edge.sock`, 0);
    listener = Listener.create(address);
    await listener.value.open(address);
    client = connect(`${folder.path}/edge.sock`);
    await once(client, 'connect');
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    // Enough turns for the server to accept the connection.
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  });
  afterEach(async () => {
    client.destroy();
    await listener.destroy?.();
    await folder.remove();
  });

  it('keeps connections until there is one, and then what they asked is answered', async () => {
    listener.value.attach(responder, settings);
    let received = '';
    for await (const piece of client.setEncoding('utf8')) received += String(piece);
    expect(received).to.match(/^HTTP\/1\.1 200 .*served/s);
  });

  it('closes them when none ever comes', async () => {
    await listener.destroy?.();
    client.resume();
    await once(client, 'close');
  });

  it('forgets those that were closed meanwhile', async () => {
    client.destroy();
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    listener.value.attach(responder, settings);
    client = connect(`${folder.path}/edge.sock`);
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    let received = '';
    for await (const piece of client.setEncoding('utf8')) received += String(piece);
    expect(received).to.match(/^HTTP\/1\.1 200 .*served/s);
  });
});
