import { expect } from 'chai';
import { addressOf, type Reach } from './container-address.js';
import type { Attachment, Container } from './engine/container.js';

const local: Reach = { publishedPorts: false, engineAddress: '127.0.0.1', ownNetworks: new Set() };
const published: Reach = { ...local, publishedPorts: true };

function container(...networks: readonly Attachment[]): Container {
  return { id: 'id', name: 'web', labels: {}, state: 'running', hostNetwork: false, networks, publishedPorts: [] };
}

function network(name: string, ipv4: string, ipv6 = ''): Attachment {
  return { network: name, networkId: `${name}-id`, ipv4, ipv6 };
}

function labelled(labels: Container['labels'], ...networks: readonly Attachment[]): Container {
  return { ...container(...networks), labels };
}

const two = [network('back', '10.0.1.2'), network('front', '10.0.2.2')];
const bothPorts = [
  { privatePort: 80, ip: '0.0.0.0', publicPort: 32_768 },
  { privatePort: 80, ip: '::', publicPort: 32_769 },
];

describe('addressOf', () => {
  const cases: readonly { readonly name: string; readonly container: Container; readonly reach?: Reach; readonly expected: object }[] = [
    { name: 'takes the only network', container: container(network('web', '10.0.0.2')), expected: { dial: '10.0.0.2:80' } },
    {
      name: 'leaves a container in several networks out, with their names, rather than to choose at random (pitfall 34)',
      container: container(...two),
      expected: { reason: 'attached to several networks (back, front); name one with label com.caddyserver.http.network' },
    },
    {
      name: 'takes the network that the label names',
      container: labelled({ 'com.caddyserver.http.network': 'front' }, ...two),
      expected: { dial: '10.0.2.2:80' },
    },
    {
      name: 'looks for the named network with the prefix of the Compose project',
      container: labelled({ 'com.caddyserver.http.network': 'front', 'com.docker.compose.project': 'shop' }, ...two, network('shop_front', '10.0.3.2')),
      expected: { dial: '10.0.2.2:80' },
    },
    {
      name: 'takes the network with the prefix when there is none without',
      container: labelled({ 'com.caddyserver.http.network': 'front', 'com.docker.compose.project': 'shop' }, network('shop_front', '10.0.3.2')),
      expected: { dial: '10.0.3.2:80' },
    },
    {
      name: 'leaves a container out that is not in the network that its label names',
      container: labelled({ 'com.caddyserver.http.network': 'side' }, ...two),
      expected: { reason: 'not attached to network side, which its label names' },
    },
    {
      name: 'takes the network that this process is in',
      container: container(...two),
      reach: { ...local, ownNetworks: new Set(['front-id', 'other-id']) },
      expected: { dial: '10.0.2.2:80' },
    },
    {
      name: 'prefers the label to the network that this process is in',
      container: labelled({ 'com.caddyserver.http.network': 'back' }, ...two),
      reach: { ...local, ownNetworks: new Set(['front-id']) },
      expected: { dial: '10.0.1.2:80' },
    },
    {
      name: 'takes the first by name of several shared networks',
      container: container(...two),
      reach: { ...local, ownNetworks: new Set(['front-id', 'back-id']) },
      expected: { dial: '10.0.1.2:80' },
    },
    {
      name: 'leaves a container out that shares the network of another, and says what to do',
      container: { ...container(), sharedNetwork: 'a'.repeat(64) },
      expected: {
        reason:
          'shares the network of container aaaaaaaaaaaa and has no address of its own: give the labels to that container, or attach this one to a network',
      },
    },
    { name: 'leaves a container without a network out', container: container(), expected: { reason: 'attached to no network of its own' } },
    { name: 'uses IPv6 where there is no IPv4 (pitfall 36)', container: container(network('web', '', 'fd00::2')), expected: { dial: '[fd00::2]:80' } },
    { name: 'prefers IPv4', container: container(network('web', '10.0.0.2', 'fd00::2')), expected: { dial: '10.0.0.2:80' } },
    { name: 'waits for an address (pitfall 36)', container: container(network('web', '')), expected: { reason: 'no address in network web' } },
    {
      name: 'never dials what is no address (pitfall 36)',
      container: container(network('web', 'invalid IP')),
      expected: { reason: 'no address in network web' },
    },
    {
      name: 'reaches a container on the network of the machine at the machine (pitfall 36)',
      container: { ...container(network('host', '')), hostNetwork: true },
      expected: { dial: '127.0.0.1:80' },
    },
    {
      name: 'leaves such a container out where the address of the machine is not known (pitfall 36)',
      container: { ...container(network('host', '')), hostNetwork: true },
      reach: { ...local, engineAddress: undefined },
      expected: { reason: 'reached by the address of its engine only; set `published_host`' },
    },
    {
      name: 'reaches such a container at its own port also where published ports are used',
      container: { ...container(network('host', '')), hostNetwork: true },
      reach: published,
      expected: { dial: '127.0.0.1:80' },
    },
    {
      name: 'takes the published port',
      container: { ...container(...two), publishedPorts: bothPorts },
      reach: { ...published, engineAddress: 'engine.example' },
      expected: { dial: 'engine.example:32768' },
    },
    {
      name: 'takes the address that a port is published on',
      container: { ...container(), publishedPorts: [{ privatePort: 80, ip: '192.0.2.7', publicPort: 8080 }] },
      reach: { ...published, engineAddress: undefined },
      expected: { dial: '192.0.2.7:8080' },
    },
    {
      name: 'reaches loopback addresses of this machine',
      container: { ...container(), publishedPorts: [{ privatePort: 80, ip: '127.0.0.1', publicPort: 8080 }] },
      reach: published,
      expected: { dial: '127.0.0.1:8080' },
    },
    {
      name: 'does not take the loopback address of another machine for this one',
      container: { ...container(), publishedPorts: [{ privatePort: 80, ip: '127.0.0.1', publicPort: 8080 }] },
      reach: { ...published, engineAddress: 'engine.example' },
      expected: { reason: 'port 80 is published on 127.0.0.1 of another machine' },
    },
    {
      name: 'leaves a container out whose port is not published',
      container: { ...container(network('web', '10.0.0.2')), publishedPorts: [{ privatePort: 81, ip: '0.0.0.0', publicPort: 81 }] },
      reach: published,
      expected: { reason: 'port 80 is not published' },
    },
  ];
  for (const { name, container: given, reach = local, expected } of cases) {
    it(name, () => {
      expect(addressOf(given, 80, reach)).to.deep.equal(expected);
    });
  }
});
