import { expect } from 'chai';
import { TestRequest } from '../testing/test-request.js';
import { ExpressionMatcher } from './expression.js';

async function expression(config: string | { readonly expr: string; readonly name?: string }): Promise<ExpressionMatcher> {
  const matcher = new ExpressionMatcher(config);
  await matcher.provision();
  return matcher;
}

describe('matcher expression', () => {
  const request = new TestRequest({ uri: '/api/x?v=2&w=a', headers: ['X', 'abc', 'Y', '1', 'Y', '2'], host: 'a.example.com:8080', remote: '10.0.0.1' });
  request.placeholders.set('http.error.status_code', '404');
  request.vars.set('count', 7).set('yes', true).set('text', 't').set('bad', '(');

  const cases: Readonly<Record<string, boolean>> = {
    '{http.request.method} == "GET"': true,
    '{http.request.method}.startsWith("P")': false,
    '{http.error.status_code} == 404': true,
    '{http.error.status_code} in [403, 404]': true,
    '{http.error.status_code} >= 500': false,
    '{http.request.port} > 8000': true,
    '{http.request.header.X}.matches("^a.c$")': true,
    '{http.request.header.X} . matches ("(?i)^A\\\\pL(?-i)C$")': false,
    '"abc".matches("(?i)^A.C$") && !"abc".matches("(?i)B(?-i)C$")': true,
    '"a.matches(b)" == "a.matches" + "(b)"': true,
    '{http.request.header.X}.replace("b", "$&") == "a$&c"': true,
    '"aaa".replace("a", "b", 2) == "bba" && "aaa".replace("a", "b", -1) == "bbb"': true,
    '"é😀".charAt(1) == "😀" && "a".charAt(1) == "" && "é😀".reverse() == "😀é"': true,
    '{http.request.header.Nope} == ""': true,
    '{nope} == null': true,
    '{nope} == "x"': false,
    '{http.vars.count} + 1 == 8': true,
    '{http.vars.yes}': true,
    '{http.vars.text} == "t"': true,
    '"\\{x}" == "{" + "x}"': true,
    '{"a": 1}.a == 1': true,
    'path("/api/*") && query({"v": ["1", "2"], "w": "*"})': true,
    'path("/x", "/api/x")': true,
    'path(["/x", "/y"])': false,
    'path({http.request.header.X})': false,
    'host("*.example.com") && method("get") && protocol("http")': true,
    'header({"X": "ab*"}) && !header({"Z": "*"})': true,
    'remote_ip("10.0.0.0/8") && client_ip("10.0.0.1")': true,
    'vars({"text": "t"})': true,
    'path_regexp("^/api/(.)") && {http.regexp.named.1} == "x"': true,
    'path_regexp("own", "^/api/(.)") && {http.regexp.own.1} == "x"': true,
    'header_regexp("Y", "^(2)$") && {http.regexp.named.1} == "2"': true,
    'vars_regexp("n", "text", "t")': true,
  };
  for (const [text, expected] of Object.entries(cases)) {
    it(`${text} is ${expected}`, async () => expect((await expression({ expr: text, name: 'named' })).matches(request)).to.equal(expected));
  }

  const bad: Readonly<Record<string, string>> = {
    'path(': 'Unexpected token: EOF',
    '1 + 1': 'it gives int, not bool',
    'unknown == 1': 'Unknown variable: unknown',
    'nope("x")': "found no matching overload for 'nope(string)'",
    'true || path(1)': 'a call in an expression got bigint, expected a text',
    'path(["/a", {"a": 1}])': 'a call in an expression got object, expected a text',
    'remote_ip("nonsense")': 'bad address or range "nonsense"',
    '!query({"a": [1]})': 'a call in an expression got bigint, expected a text',
    '{http.request.method}.matches("(")': 'bad regular expression "(": missing closing ): `(`',
  };
  for (const [text, reason] of Object.entries(bad)) {
    it(`refuses ${text}`, async () => {
      const error = await expression(text).then(undefined, (thrown: unknown) => thrown);
      expect(error).to.include({ code: 'HTTP_EXPRESSION_INVALID', message: `bad expression ${JSON.stringify(text)}: ${reason}` });
    });
  }

  for (const text of ['{http.request.method}', '{http.request.method} + {nope} == "x"', 'path({http.vars.count})', 'remote_ip({http.request.method})', '"a".matches({http.vars.bad})', '"a".charAt(2) == ""']) {
    it(`fails on the request with ${text}`, async () => {
      const matcher = await expression(text);
      expect(() => matcher.matches(request)).to.throw().with.property('code').that.is.a('string');
    });
  }

  it('remembers a bounded number of calls', async () => {
    const matcher = await expression('path({http.request.uri})');
    const matched = Array.from({ length: 300 }, (_, index) => matcher.matches(new TestRequest({ uri: `/${index}` })));
    expect(matched).to.deep.equal(Array(300).fill(true));
    expect((matcher as unknown as { readonly remembered: Map<string, unknown> }).remembered.size).to.equal(100);
  });
});
