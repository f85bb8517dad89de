import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { runCommand } from './testing/run-command.js';

/** What `check` reports about one mistake. */
interface Found {
  readonly code: string;
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly message: string;
}

const proxy = { handler: 'reverse_proxy', upstreams: [{ dial: '127.0.0.1:33101' }] };
const map = { handler: 'map', source: 'a', destinations: ['{x}'] };

/** Routes with one mistake each; `«` and `»` enclose the part that `check` must mark. */
const routes: readonly (readonly [route: object, place: string, code: string, message: string])[] = [
  [{ match: [{ path_regexp: { pattern: '^/a«(?=»b)' } }] }, 'match/0/path_regexp/pattern', 'HTTP_REGEXP_INVALID', 'invalid or unsupported Perl syntax: `(?=`'],
  [{ match: [{ header_regexp: { X: { pattern: '(a)«\\1»' } } }] }, 'match/0/header_regexp/X/pattern', 'HTTP_REGEXP_INVALID', 'invalid escape sequence: `\\1`'],
  [{ match: [{ not: [{ vars_regexp: { v: { pattern: '«a(»' } } }] }] }, 'match/0/not/0/vars_regexp/v/pattern', 'HTTP_REGEXP_INVALID', 'missing closing ): `a(`'],
  [{ match: [{ path_regexp: { pattern: 'a', name: '«-»' } }] }, 'match/0/path_regexp/name', 'HTTP_REGEXP_NAME_INVALID', 'bad name of a regular expression'],
  [{ handle: [{ ...map, mappings: [{ input_regexp: 'a«{2,1}»', outputs: ['b'] }] }] }, 'handle/0/mappings/0/input_regexp', 'HTTP_REGEXP_INVALID', 'invalid repeat count: `{2,1}`'],
  [{ handle: [{ ...map, mappings: [{ input: 'a', input_regexp: 'a', outputs: ['b'] }] }] }, 'handle/0/mappings/0', 'HTTP_MAP_INPUT_INVALID', 'mappings/0 has both input and input_regexp'],
  [{ handle: [{ ...map, defaults: ['a', 'b'] }] }, 'handle/0/defaults', 'HTTP_MAP_INVALID', 'defaults has 2 values, but there are 1 destinations'],
  [{ handle: [{ handler: 'headers', request: { replace: { X: [{ search_regexp: 'é«[b»' }] } } }] }, 'handle/0/request/replace/X/0/search_regexp', 'HTTP_REGEXP_INVALID', 'missing closing ]: `[b`'],
  [{ handle: [{ handler: 'headers', response: { replace: { '*': [{ search: 'a', search_regexp: 'a' }] } } }] }, 'handle/0/response/replace/*/0', 'HTTP_HEADER_SEARCH_TWICE', 'has both search and search_regexp'],
  [{ handle: [{ handler: 'rewrite', path_regexp: [{ find: '«*»a' }] }] }, 'handle/0/path_regexp/0/find', 'HTTP_REGEXP_INVALID', 'missing argument to repetition operator: `*`'],
  [{ handle: [{ handler: 'rewrite', query: { replace: [{ key: 'k', search_regexp: '[«z-a»]' }] } }] }, 'handle/0/query/replace/0/search_regexp', 'HTTP_REGEXP_INVALID', 'invalid character class range: `z-a`'],
  [{ handle: [{ ...proxy, headers: { response: { replace: { X: [{ search_regexp: '«a)»' }] } } } }] }, 'handle/0/headers/response/replace/X/0/search_regexp', 'CONFIG_VALUE_INVALID', 'unexpected ): `a)`'],
  [{ handle: [{ ...proxy, rewrite: { path_regexp: [{ find: '«(?i»' }] } }] }, 'handle/0/rewrite/path_regexp/0/find', 'CONFIG_VALUE_INVALID', 'invalid or unsupported Perl syntax: `(?i`'],
  [{ handle: [{ ...proxy, health_checks: { active: { uri: '/', expect_body: '«\\pX»' } } }] }, 'handle/0/health_checks/active/expect_body', 'PROXY_EXPECT_BODY_INVALID', 'invalid character class range: `\\pX`'],
  [{ match: [{ expression: '{http.vars.a} == 1 && «header_regexp("foo")»' }] }, 'match/0/expression', 'HTTP_EXPRESSION_INVALID', "found no matching overload for 'header_regexp(string)'"],
  [{ match: [{ expression: { expr: '«protocol("a", "b")»', name: 'n' } }] }, 'match/0/expression/expr', 'HTTP_EXPRESSION_INVALID', "found no matching overload for 'protocol(string, string)'"],
  [{ match: [{ expression: '«size("a") + 1»' }] }, 'match/0/expression', 'HTTP_EXPRESSION_INVALID', 'it gives int, not bool'],
  [{ handle: [{ ...proxy, load_balancing: { retry_match: [{ expression: '{http.reverse_proxy.header.X}.matches("a«**»")' }] } }] }, 'handle/0/load_balancing/retry_match/0/expression', 'HTTP_EXPRESSION_INVALID', 'bad regular expression "a**": invalid nested repetition operator: `**`'],
];

describe('check of regular expressions, expressions and names of fields', () => {
  let found: readonly Found[];
  let lines: readonly string[];
  let wrongField: Found | undefined;

  before(async () => {
    const folder = await temporaryFolder();
    try {
      const written = routes.map(([route]) => JSON.stringify(route).replaceAll(/[«»]/g, ''));
      const text = `{"apps":{"http":{"servers":{"edge":{"listen":["127.0.0.1:0"],"expected_underscore_headers":["ok_*","a*_b"],"routes":[\n${written.join(',\n')}]}}}}}`;
      lines = text.split('\n');
      const file = join(folder.path, 'config.json');
      await writeFile(file, text);
      const { stdout } = await runCommand(['check', '--json', file]);
      found = (JSON.parse(stdout) as { readonly problems: readonly Found[] }).problems.filter(({ code }) => code !== 'HTTP_EXPECTED_FIELD_INVALID' && code !== 'CONFIG_VALUE_DOUBTFUL');
      [wrongField] = (JSON.parse(stdout) as { readonly problems: readonly Found[] }).problems.filter(({ code }) => code === 'HTTP_EXPECTED_FIELD_INVALID');
    } finally {
      await folder.remove();
    }
  });

  it('tells names that no field can have', () => {
    expect(wrongField).to.include({ pointer: '/apps/http/servers/edge/expected_underscore_headers/1', message: '"a*_b" cannot be the name of a field' });
  });

  it('tells all of them at once', () => expect(found).to.have.lengthOf(routes.length));

  for (const [index, [route, place, code, message]] of routes.entries()) {
    it(`tells where it is: ${JSON.stringify(route)}`, () => {
      const problem = found[index] as Found;
      const reason = problem.message.replace(/^bad regular expression: /, '');
      expect({ code: problem.code, pointer: problem.pointer, message: reason }).to.deep.equal({
        code, pointer: `/apps/http/servers/edge/routes/${index}/${place}`, message,
      });
      const marked = /«(.*)»/.exec(JSON.stringify(route))?.[1];
      const line = lines[problem.line - 1] ?? '';
      if (marked !== undefined) expect(line.slice(problem.column - 1, problem.column - 1 + problem.length)).to.equal(marked);
    });
  }
});
