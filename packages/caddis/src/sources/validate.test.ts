import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { runCommand } from '../testing/run-command.js';

describe('caddis validate', () => {
  let udp: Socket;
  let tcp: Server;
  let folder: string;
  /** What arrived: datagrams, and `connection` for each connection. */
  let arrived: string[];

  beforeEach(async () => {
    arrived = [];
    udp = createSocket('udp4', (message) => arrived.push(message.toString('latin1')));
    tcp = createServer((socket) => {
      arrived.push('connection');
      socket.on('error', () => {}).end();
    });
    udp.bind(0, '127.0.0.1');
    tcp.listen(0, '127.0.0.1');
    await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
    folder = await mkdtemp(join(tmpdir(), 'caddis-validate-'));
  });

  afterEach(async () => {
    udp.close();
    tcp.close();
    await rm(folder, { recursive: true });
  });

  it('asks no source and probes no backend', async () => {
    const service = `127.0.0.1:${(tcp.address() as AddressInfo).port}`;
    const dns = { addresses: [`udp/127.0.0.1:${udp.address().port}`] };
    const sources = [
      { source: 'a', name: 'web.test', resolver: dns },
      { source: 'srv', name: '_http._tcp.web.test', resolver: dns },
      { source: 'docker', host: `tcp://${service}` },
      { source: 'etcd', endpoints: [`http://${service}`], key: '/web' },
    ];
    const health_checks = { active: { uri: '/', interval: '1s' } };
    const handle = [{ handler: 'reverse_proxy', dynamic_upstreams: { source: 'multi', sources }, upstreams: [{ dial: service }], health_checks }];
    const document = { admin: { disabled: true }, apps: { http: { servers: { edge: { listen: ['127.0.0.1:0'], routes: [{ handle }] } } } } };
    const file = join(folder, 'config.json');
    await writeFile(file, JSON.stringify(document));
    const { code, stderr } = await runCommand(['validate', '--config', file]);
    expect([code, stderr]).to.deep.equal([0, '']);
    // What the command has sent arrives before this.
    udp.send('the end', udp.address().port, '127.0.0.1');
    const last = connect((tcp.address() as AddressInfo).port, '127.0.0.1').resume();
    await Promise.all([once(last, 'close'), until('the last datagram has arrived', () => arrived.includes('the end'))]);
    expect(arrived.toSorted()).to.deep.equal(['connection', 'the end']);
  });
});
