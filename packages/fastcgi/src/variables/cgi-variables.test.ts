import { resolve } from 'node:path';
import { parseNetworkAddress } from '@caddis/core';
import type { TransportRequest } from '@caddis/core/http';
import { compileTemplate } from '@caddis/http/kit';
import { testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import { cgiVariables } from './cgi-variables.js';
import { ScriptRoot } from './script-root.js';

interface Wish {
  readonly target?: string;
  readonly method?: string;
  readonly headers?: readonly string[];
  readonly splits?: readonly string[];
  readonly extra?: Readonly<Record<string, string>>;
}

function variablesOf({ target = '/', method = 'GET', headers = [], splits = ['.php'], extra = {} }: Wish): Record<string, string> {
  const request: TransportRequest = {
    address: parseNetworkAddress('127.0.0.1:9000'), method, target, headers: ['Host', 'php.test', ...headers], body: undefined, contentLength: 0, upgrade: undefined,
  };
  const settings = { splits, extra: Object.entries(extra).map(([name, value]) => [name, compileTemplate(value)] as const) };
  return Object.fromEntries(cgiVariables(request, '/srv', 0, settings));
}

describe('the variables of CGI', () => {
  const paths: readonly (readonly [target: string, script: string, pathInfo: string, file: string])[] = [
    ['/a.php', '/a.php', '', '/srv/a.php'],
    ['/a.php/b/c', '/a.php', '/b/c', '/srv/a.php'],
    ['/A.PHP/b', '/A.PHP', '/b', '/srv/A.PHP'],
    ['/a.php/b.php', '/a.php', '/b.php', '/srv/a.php'],
    ['/a', '/a', '', '/srv/a'],
    ['/a/', '/a/', '', '/srv/a/'],
    ['/', '/', '', '/srv'],
    ['/../../etc/a.php', '/../../etc/a.php', '', '/srv/etc/a.php'],
    ['/%2e%2e/%2e%2e/a.php', '/../../a.php', '', '/srv/a.php'],
    ['/caf%C3%A9.php', '/cafÃ©.php', '', '/srv/cafÃ©.php'],
    // A fullwidth letter resembles an ASCII letter, but must not match.
    ['/a.%EF%BD%90hp/b', '/a.ï½\u0090hp/b', '', '/srv/a.ï½\u0090hp/b'],
  ];
  for (const [target, script, pathInfo, file] of paths) {
    it(`splits ${target}`, () => {
      const { SCRIPT_NAME, DOCUMENT_URI, PATH_INFO, SCRIPT_FILENAME } = variablesOf({ target });
      expect({ SCRIPT_NAME, DOCUMENT_URI, PATH_INFO, SCRIPT_FILENAME }).to.deep.equal({ SCRIPT_NAME: script, DOCUMENT_URI: script, PATH_INFO: pathInfo, SCRIPT_FILENAME: file });
    });
  }

  it('compares no letter beyond ASCII without case', () => {
    expect(variablesOf({ target: '/a.%E2%84%AA/b', splits: ['.k'] })).to.include({ PATH_INFO: '' });
  });

  it('takes the whole path for what is behind the script where nothing splits it', () => {
    expect(variablesOf({ target: '/a/b', splits: [] })).to.include({ SCRIPT_NAME: '', PATH_INFO: '/a/b', PATH_TRANSLATED: '/srv/a/b', SCRIPT_FILENAME: '/srv' });
  });

  it('passes fields on, but not the one that libraries would take for their proxy', () => {
    const variables = variablesOf({ headers: ['Proxy', 'evil', 'X-A', '1', 'x-a', '2', 'Cookie', 'a=1', 'Cookie', 'b=2'] });
    expect(variables).to.include({ HTTP_X_A: '1, 2', HTTP_COOKIE: 'a=1; b=2' }).and.not.have.property('HTTP_PROXY');
  });

  it('has variables of the config in the place of its own', () => {
    expect(variablesOf({ extra: { SERVER_SOFTWARE: 'Apache', GREETING: 'grüß' } })).to.include({ SERVER_SOFTWARE: 'Apache', GREETING: 'grÃ¼Ã\u009f' });
  });

  const hosts: readonly (readonly [host: string, name: string, port: string])[] = [
    ['a.test', 'a.test', '80'],
    ['a.test:81', 'a.test', '81'],
    ['[::1]:81', '::1', '81'],
    ['[::1]', '[::1]', '80'],
  ];
  for (const [host, name, port] of hosts) {
    it(`takes ${host} apart`, () => {
      const request = { address: parseNetworkAddress(':9'), method: 'GET', target: '/', headers: ['Host', host], body: undefined, contentLength: 0, upgrade: undefined };
      const variables = Object.fromEntries(cgiVariables(request, '/srv', 0, { splits: [], extra: [] }));
      expect(variables).to.include({ SERVER_NAME: name, SERVER_PORT: port });
    });
  }
});

describe('the root of the scripts', () => {
  it('is the working directory where nothing says otherwise', () => {
    expect(new ScriptRoot('{http.vars.root}', false).folderFor(undefined)).to.equal(resolve('.'));
  });

  it('is not left by what a client sends', () => {
    const { placeholders } = testRequest({ placeholders: { 'http.request.host': '..' } });
    expect(() => new ScriptRoot('/srv/{http.request.host}', false).folderFor(placeholders)).to.throw('the root points outside of its folder');
  });
});
