import { expect } from 'chai';
import { readContainer, type ListedContainer } from './container.js';

const id = 'a'.repeat(64);
const bare = {
  id,
  name: 'web',
  labels: {},
  state: 'running',
  health: undefined,
  hostNetwork: false,
  networks: [],
  publishedPorts: [],
};
const listed: ListedContainer = { Id: id, Names: ['/web'], State: 'running', Status: 'Up 5 minutes' };

describe('readContainer', () => {
  const cases: readonly { readonly name: string; readonly listed: ListedContainer; readonly expected: object }[] = [
    { name: 'reads an entry with next to nothing in it', listed: { Id: id }, expected: { ...bare, name: 'aaaaaaaaaaaa' } },
    {
      name: 'reads null where an engine has nothing to say',
      listed: { ...listed, Labels: null, Ports: null, Health: null, NetworkSettings: { Networks: null } },
      expected: bare,
    },
    { name: 'takes its own name, not those it is linked by', listed: { ...listed, Names: ['/proxy/backend', '/web'] }, expected: bare },
    { name: 'reads the health from the status for people', listed: { ...listed, Status: 'Up 5 minutes (healthy)' }, expected: { ...bare, health: 'healthy' } },
    { name: 'reads that it is unhealthy', listed: { ...listed, Status: 'Up 2 hours (unhealthy)' }, expected: { ...bare, health: 'unhealthy' } },
    { name: 'reads that it is starting', listed: { ...listed, Status: 'Up 1 second (health: starting)' }, expected: { ...bare, health: 'starting' } },
    { name: 'prefers the health of newer engines', listed: { ...listed, Status: 'Up (x)', Health: { Status: 'starting' } }, expected: { ...bare, health: 'starting' } },
    { name: 'has no health without a check', listed: { ...listed, Health: { Status: 'none' } }, expected: bare },
    { name: 'reads that it is paused', listed: { ...listed, State: 'paused', Status: 'Up 1 hour (Paused)' }, expected: { ...bare, state: 'paused' } },
    { name: 'knows the network of the machine', listed: { ...listed, HostConfig: { NetworkMode: 'host' } }, expected: { ...bare, hostNetwork: true } },
    {
      name: 'sorts networks by name',
      listed: {
        ...listed,
        NetworkSettings: { Networks: { b: { NetworkID: '2', IPAddress: '10.0.2.2' }, a: { NetworkID: '1', GlobalIPv6Address: 'fd00::2' }, c: null } },
      },
      expected: {
        ...bare,
        networks: [
          { network: 'a', networkId: '1', ipv4: '', ipv6: 'fd00::2' },
          { network: 'b', networkId: '2', ipv4: '10.0.2.2', ipv6: '' },
          { network: 'c', networkId: '', ipv4: '', ipv6: '' },
        ],
      },
    },
    {
      name: 'keeps the published ports of TCP, sorted',
      listed: {
        ...listed,
        Ports: [
          { IP: '::', PrivatePort: 80, PublicPort: 32_768, Type: 'tcp' },
          { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 32_768, Type: 'tcp' },
          { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
          { IP: '0.0.0.0', PrivatePort: 53, PublicPort: 53, Type: 'udp' },
          { PrivatePort: 81, Type: 'tcp' },
        ],
      },
      expected: {
        ...bare,
        publishedPorts: [
          { privatePort: 80, ip: '0.0.0.0', publicPort: 8080 },
          { privatePort: 80, ip: '0.0.0.0', publicPort: 32_768 },
          { privatePort: 80, ip: '::', publicPort: 32_768 },
        ],
      },
    },
  ];
  for (const { name, listed: entry, expected } of cases) {
    it(name, () => {
      expect(readContainer(entry)).to.deep.equal(expected);
    });
  }

  const wrongs: readonly unknown[] = [null, 5, 'text', [], [null, 5, {}], { x: null }, true];
  for (const field of ['Names', 'Labels', 'State', 'Status', 'Health', 'HostConfig', 'NetworkSettings', 'Ports']) {
    it(`takes ${field} of any other type for missing`, () => {
      for (const wrong of wrongs) {
        if (field === 'Labels' && typeof wrong === 'object' && Array.isArray(wrong)) continue;
        const { id: known, networks, publishedPorts, labels, health } = readContainer({ Id: id, [field]: wrong }) ?? {};
        expect({ known, networks, publishedPorts, labels, health }, JSON.stringify(wrong)).to.deep.equal({
          known: id, networks: [], publishedPorts: [], labels: {}, health: undefined,
        });
      }
    });
  }

  it('reads what it can of lists with something else in them', () => {
    expect(
      readContainer({
        Id: id,
        Names: [null, 5, '/web'],
        Labels: { good: 'yes', bad: null, worse: 5 },
        HostConfig: { NetworkMode: null },
        NetworkSettings: { Networks: { a: { NetworkID: null, IPAddress: 5 }, b: 'text' } },
        Ports: [null, 'text', { IP: null, PrivatePort: 80, PublicPort: 8080, Type: 'tcp' }, { IP: '::', PrivatePort: '80', PublicPort: 8080, Type: 'tcp' }],
      }),
    ).to.deep.equal({
      ...bare,
      labels: { good: 'yes' },
      networks: [
        { network: 'a', networkId: '', ipv4: '', ipv6: '' },
        { network: 'b', networkId: '', ipv4: '', ipv6: '' },
      ],
      publishedPorts: [{ privatePort: 80, ip: '', publicPort: 8080 }],
    });
  });

  it('knows whose network it shares', () => {
    expect(readContainer({ ...listed, HostConfig: { NetworkMode: `container:${id}` } })).to.deep.equal({ ...bare, sharedNetwork: id });
  });

  for (const entry of [null, undefined, 5, 'text', [], {}, { Id: null }, { Id: 5 }, { Id: '' }]) {
    it(`does not take ${JSON.stringify(entry)} for a container`, () => {
      expect(readContainer(entry)).to.equal(undefined);
    });
  }
});
