import { isCaddisError } from '@caddis/core';
import { failureOf } from '@caddis/test-helpers';
import { expect } from 'chai';
import { assertTlsLoads, resolveEngineSettings } from './engine-settings.js';

type Config = Parameters<typeof resolveEngineSettings>[0];

const noTls = { apiVersion: undefined, tls: undefined };

const cases: readonly { readonly name: string; readonly config?: Config; readonly env?: NodeJS.ProcessEnv; readonly expected: unknown }[] = [
  {
    name: 'is the local socket when nobody says anything',
    expected: { host: 'unix:///var/run/docker.sock', apiVersion: undefined, endpoint: { socketPath: '/var/run/docker.sock' } },
  },
  {
    name: 'takes empty variables for not set',
    env: { DOCKER_HOST: '', DOCKER_API_VERSION: '', DOCKER_CERT_PATH: '', DOCKER_TLS_VERIFY: '' },
    expected: { host: 'unix:///var/run/docker.sock', apiVersion: undefined, endpoint: { socketPath: '/var/run/docker.sock' } },
  },
  {
    name: 'comes from the environment',
    env: { DOCKER_HOST: 'tcp://10.0.0.1:2376', DOCKER_API_VERSION: '1.41', DOCKER_CERT_PATH: '/certs', DOCKER_TLS_VERIFY: '1' },
    expected: {
      host: 'tcp://10.0.0.1:2376',
      apiVersion: '1.41',
      tls: { authorityFiles: ['/certs/ca.pem'], certificateFile: '/certs/cert.pem', keyFile: '/certs/key.pem', insecure: false },
      endpoint: { host: '10.0.0.1', port: 2376 },
    },
  },
  {
    name: 'takes any certificate of the engine when DOCKER_TLS_VERIFY is not set',
    env: { DOCKER_HOST: 'tcp://engine', DOCKER_CERT_PATH: '/certs' },
    expected: {
      host: 'tcp://engine',
      apiVersion: undefined,
      tls: { authorityFiles: ['/certs/ca.pem'], certificateFile: '/certs/cert.pem', keyFile: '/certs/key.pem', insecure: true },
      endpoint: { host: 'engine', port: 2376 },
    },
  },
  {
    name: 'prefers the config to the environment',
    config: { host: 'unix:///run/other.sock', api_version: '1.44' },
    env: { DOCKER_HOST: 'tcp://10.0.0.1:2376', DOCKER_API_VERSION: '1.41', DOCKER_CERT_PATH: '/certs', DOCKER_TLS_VERIFY: '1' },
    expected: { host: 'unix:///run/other.sock', apiVersion: '1.44', endpoint: { socketPath: '/run/other.sock' } },
  },
  {
    name: 'takes TLS from the config',
    config: {
      host: 'tcp://engine.example:9999',
      tls: {
        root_ca_pem_files: ['/a.pem', '/b.pem'],
        client_certificate_file: '/c.pem',
        client_certificate_key_file: '/k.pem',
        server_name: 'docker',
        insecure_skip_verify: false,
      },
    },
    env: { DOCKER_CERT_PATH: '/certs' },
    expected: {
      host: 'tcp://engine.example:9999',
      apiVersion: undefined,
      tls: { authorityFiles: ['/a.pem', '/b.pem'], certificateFile: '/c.pem', keyFile: '/k.pem', serverName: 'docker', insecure: false },
      endpoint: { host: 'engine.example', port: 9999 },
    },
  },
  {
    name: 'has no TLS with http, whatever the environment says',
    config: { host: 'http://engine:2375' },
    env: { DOCKER_CERT_PATH: '/certs' },
    expected: { host: 'http://engine:2375', ...noTls, endpoint: { host: 'engine', port: 2375 } },
  },
  {
    name: 'has TLS with https, if only that of the system',
    config: { host: 'https://engine/' },
    expected: {
      host: 'https://engine/',
      apiVersion: undefined,
      tls: { authorityFiles: [], insecure: false },
      endpoint: { host: 'engine', port: 2376 },
    },
  },
  { name: 'knows IPv6', config: { host: 'tcp://[fd00::1]:80' }, expected: { host: 'tcp://[fd00::1]:80', ...noTls, endpoint: { host: 'fd00::1', port: 80 } } },
  { name: 'has a default port', config: { host: 'TCP://engine' }, expected: { host: 'TCP://engine', ...noTls, endpoint: { host: 'engine', port: 2375 } } },
  {
    name: 'knows named pipes',
    config: { host: 'npipe:////./pipe/docker_engine' },
    expected: { host: 'npipe:////./pipe/docker_engine', apiVersion: undefined, endpoint: { socketPath: '\\\\.\\pipe\\docker_engine' } },
  },
  { name: 'refuses a host without a scheme', config: { host: 'engine:2375' }, expected: 'DOCKER_HOST_INVALID: bad docker host "engine:2375": it has no scheme' },
  { name: 'refuses ssh', config: { host: 'ssh://engine' }, expected: 'DOCKER_HOST_INVALID: bad docker host "ssh://engine": scheme ssh is not supported' },
  { name: 'refuses an empty path', config: { host: 'unix://' }, expected: 'DOCKER_HOST_INVALID: bad docker host "unix://": nothing follows the scheme' },
  {
    name: 'refuses a path behind the port',
    config: { host: 'tcp://engine:2375/prefix' },
    expected: 'DOCKER_HOST_INVALID: bad docker host "tcp://engine:2375/prefix": only a host and a port may follow the scheme',
  },
  {
    name: 'refuses a port that is too high',
    config: { host: 'tcp://engine:65536' },
    expected: 'DOCKER_HOST_INVALID: bad docker host "tcp://engine:65536": only a host and a port may follow the scheme',
  },
  {
    name: 'refuses TLS on a socket',
    config: { host: 'unix:///run/docker.sock', tls: { root_ca_pem_files: [], insecure_skip_verify: false } },
    expected: 'DOCKER_HOST_INVALID: bad docker host "unix:///run/docker.sock": a local socket has no TLS; leave out `tls`',
  },
  {
    name: 'refuses TLS with http',
    config: { host: 'http://engine', tls: { root_ca_pem_files: [], insecure_skip_verify: false } },
    expected: 'DOCKER_HOST_INVALID: bad docker host "http://engine": scheme http has no TLS; write tcp or https',
  },
  {
    name: 'refuses a certificate without a key',
    config: { host: 'tcp://engine', tls: { root_ca_pem_files: [], client_certificate_file: '/c.pem', insecure_skip_verify: false } },
    expected: 'KIT_TLS_INCOMPLETE: client_certificate_file is set without client_certificate_key_file',
  },
];

describe('resolveEngineSettings', () => {
  for (const { name, config = {}, env = {}, expected } of cases) {
    it(name, () => {
      expect(outcome(() => resolveEngineSettings(config, env))).to.deep.equal(expected);
    });
  }
});

describe('assertTlsLoads', () => {
  const settings = { authorityFiles: ['/nowhere/ca.pem'], insecure: false };
  for (const { isFromEnvironment, help } of [
    { isFromEnvironment: true, help: /DOCKER_CERT_PATH/ },
    { isFromEnvironment: false, help: /^(?!.*DOCKER_CERT_PATH)/ },
  ]) {
    it(`names a file that is missing, and ${isFromEnvironment ? 'the variable that named it' : 'no variable where the config named it'}`, async () => {
      const error = await failureOf(assertTlsLoads(settings, isFromEnvironment));
      expect(error).to.include({ code: 'KIT_TLS_FILE_UNREADABLE', message: 'cannot read /nowhere/ca.pem' });
      expect(error).to.have.property('help').that.matches(help);
      expect(error).to.have.nested.property('cause.code', 'ENOENT');
    });
  }
});

/** Returns the result of a function, or the code and message of its error. */
function outcome(resolve: () => unknown): unknown {
  try {
    return resolve();
  } catch (error) {
    return isCaddisError(error) ? `${error.code}: ${error.message}` : error;
  }
}
