import { expect } from 'chai';
import { readMatcherLabels } from './matcher-labels.js';

const cases: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly expected: object }[] = [
  { name: 'has no matchers without labels', labels: {}, expected: { configs: {} } },
  {
    name: 'reads every kind, in the order of their names',
    labels: {
      'com.caddyserver.http.matchers.query': 'a=1&a=2&b=x%20y&c=',
      'com.caddyserver.http.matchers.protocol': 'https',
      'com.caddyserver.http.matchers.path': '/api/*  /v2/*',
      'com.caddyserver.http.matchers.method': 'GET HEAD',
      'com.caddyserver.http.matchers.host': ' a.example b.example ',
      'com.caddyserver.http.matchers.expression': '{http.request.uri.path}.startsWith("/x y")',
      'com.caddyserver.http.enable': 'true',
      'org.example.matchers.host': 'other',
    },
    expected: {
      configs: {
        expression: '{http.request.uri.path}.startsWith("/x y")',
        host: ['a.example', 'b.example'],
        method: ['GET', 'HEAD'],
        path: ['/api/*', '/v2/*'],
        protocol: 'https',
        query: { a: ['1', '2'], b: ['x y'], c: [''] },
      },
    },
  },
  {
    name: 'leaves a container with an unknown matcher label out',
    labels: { 'com.caddyserver.http.matchers.host': 'a.example', 'com.caddyserver.http.matchers.paht': '/x' },
    expected: { reason: 'unknown matcher label com.caddyserver.http.matchers.paht' },
  },
  {
    name: 'knows no matcher by the name of something that every object has',
    labels: { 'com.caddyserver.http.matchers.constructor': 'x' },
    expected: { reason: 'unknown matcher label com.caddyserver.http.matchers.constructor' },
  },
  {
    name: 'refuses an empty host',
    labels: { 'com.caddyserver.http.matchers.host': '  ' },
    expected: { reason: 'bad value "  " of label com.caddyserver.http.matchers.host' },
  },
  {
    name: 'refuses two protocols',
    labels: { 'com.caddyserver.http.matchers.protocol': 'http https' },
    expected: { reason: 'bad value "http https" of label com.caddyserver.http.matchers.protocol' },
  },
  {
    name: 'refuses an empty expression',
    labels: { 'com.caddyserver.http.matchers.expression': '' },
    expected: { reason: 'bad value "" of label com.caddyserver.http.matchers.expression' },
  },
  {
    name: 'refuses a query with a broken escape',
    labels: { 'com.caddyserver.http.matchers.query': 'a=%zz' },
    expected: { reason: 'bad value "a=%zz" of label com.caddyserver.http.matchers.query' },
  },
  {
    name: 'refuses a query with a semicolon, which Caddy does not split',
    labels: { 'com.caddyserver.http.matchers.query': 'a=1;b=2' },
    expected: { reason: 'bad value "a=1;b=2" of label com.caddyserver.http.matchers.query' },
  },
];

describe('readMatcherLabels', () => {
  for (const { name, labels, expected } of cases) {
    it(name, () => {
      const container = { id: 'id', name: 'web', labels, state: 'running', hostNetwork: false, networks: [], publishedPorts: [] };
      const result = readMatcherLabels(container);
      expect(result).to.deep.equal(expected);
      expect(JSON.stringify(result)).to.equal(JSON.stringify(expected));
    });
  }
});
