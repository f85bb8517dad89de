import { expect } from 'chai';
import { TestRequest } from '../testing/test-request.js';
import { compileExpression, type ExpressionMistake } from './compile-expression.js';
import { ExpressionMatcher } from './expression.js';
import { loadLanguage } from './expression-language.js';

async function expression(config: string | { readonly expr: string; readonly name?: string }): Promise<ExpressionMatcher> {
  const matcher = new ExpressionMatcher(config);
  await matcher.provision();
  return matcher;
}

describe('matcher expression', () => {
  const request = new TestRequest({ uri: '/api/x?v=2&w=a', headers: ['X', 'abc', 'Y', '1', 'Y', '2'], host: 'a.example.com:8080', remote: '10.0.0.1' });
  request.placeholders.set('http.error.status_code', 404n);
  request.placeholders.set('mapped', true);
  request.placeholders.set('number', () => 1.5);
  request.vars.set('map', { a: 'b' }).set('list', ['x', 2]).set('count', 7).set('yes', true).set('text', 't').set('bad', '(');

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
    '{http.vars.nope} == null && {http.vars.nope} != ""': true,
    'type({http.vars.count}) == double && {http.vars.count} / 2 == 3.5 && {http.vars.count} / 2.0 > 3': true,
    '{http.vars.map}.a == "b" && {http.vars.list}[1] == 2.0': true,
    '{http.request.cookie.nope} == null && {http.request.uri.query.nope} == ""': true,
    '{http.request.port} == 8080 && {http.request.remote.port} > 0.5 && {http.request.remote.port} + 1 > 1': true,
    '{http.request.duration_ms} >= 0.0 && {http.request.duration_ms} < 3600000': true,
    '{http.request.duration} < duration("1h") && string({http.request.duration}).endsWith("s")': true,
    '{http.shutting_down} == false && {http.time_until_shutdown} == null': true,
    '{time.now} > timestamp("2020-01-01T00:00:00Z") && int({time.now}) > 0': true,
    '{time.now.year} > "2000"': true,
    '{http.request.method} == 1 || {http.error.status_code} == "404"': false,
    '{mapped} == true && {number} == 1.5 && {number} > 1': true,
    '"{" == r"{" && "\\\\d" == r"\\d" && "a1".matches(r"\\d$")': true,
    '"x.matches(y)".contains(".matches(")': true,
    '"aé😀b".substring(1, 3) == "é😀" && "aé😀b".substring(3) == "b"': true,
    '"aé😀b".indexOf("b") == 3 && "a😀b😀".lastIndexOf("😀") == 3 && "😀b😀".indexOf("😀", 1) == 2 && "a".indexOf("z") == -1': true,
    '"é😀".split("") == ["é", "😀"] && "a,b,c".split(",", 2) == ["a", "b,c"] && ["a", "b"].join("-") == "a-b"': true,
    '"ÄbC".lowerAscii() == "Äbc" && "äbC".upperAscii() == "äBC" && "\u00a0\t a \u2003".trim() == "a"': true,
    '"ab".replace("", "-") == "-a-b-" && "a".replace("a", "$$") == "$$"': true,
    '"a b c".split(" ").all(x, x.size() == 1) && [1, 2].exists_one(x, x == 2) && [1, 2].map(x, x * 2) == [2, 4]': true,
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

  describe('tells where it is wrong', () => {
    const wrong: readonly (readonly [before: string, wrong: string, behind: string, reason: string])[] = [
      ['tru', 'e', ' &&', 'Unexpected token: EOF'],
      ['{http.request.method} == "GET" && ', "header_regexp('foo')", '', "found no matching overload for 'header_regexp(string)'"],
      ['', "protocol('a', 'b')", ' || {http.vars.x}', "found no matching overload for 'protocol(string, string)'"],
      ['', '{http.vars.x} + 1', '', 'it gives a number, text or list, not bool'],
      ['', '"a"', '', 'it gives string, not bool'],
      ['{http.vars.x} == 1 && path(', '1', ')', 'a call in an expression got bigint, expected a text'],
      ['path(', 'size("a")', ')', 'path() got int, expected string or list'],
      ['query(', '"a=b"', ')', 'a call in an expression got string, expected a map'],
      ['{http.request.uri}.matches("a', '(?=', 'b)")', 'bad regular expression "a(?=b)": invalid or unsupported Perl syntax: `(?=`'],
      ["path_regexp('n', '", '(', "')", 'bad regular expression "(": missing closing ): `(`'],
      ['"a" == ', '"\\q"', '', 'Invalid escape sequence: \\q'],
      ['"', '', 'a', 'Unterminated string'],
    ];
    for (const [before, part, behind, reason] of wrong) {
      it(`${before}${part}${behind}`, async () => {
        const mistakes = compileExpression(await loadLanguage(), before + part + behind, '') as readonly ExpressionMistake[];
        const [found] = mistakes;
        expect(mistakes.map((each) => each.reason)).to.deep.equal([reason]);
        if (part !== '"\\q"' && part !== '' && part !== 'e') expect((before + part + behind).slice(found?.offset, (found?.offset ?? 0) + (found?.length ?? 0))).to.equal(part);
      });
    }
  });

  const many = Array.from({ length: 5000 }, (_, index) => index).join(',');
  const expensive: Readonly<Record<string, string>> = {
    'each item with each other one': '{http.request.header.Many}.split(",").all(x, {http.request.header.Many}.split(",").exists(y, x == y))',
    'each item in the whole list': 'cel.bind(l, {http.request.header.Many}.split(","), l.all(x, x in l))',
    'what it could do without': '{http.request.header.Many}.split(",").all(x, {http.request.header.Many}.split(",").exists(y, x == y)) || true',
    'a text that doubles': `${Array.from({ length: 30 }, (_, index) => `cel.bind(v${index + 1}, v${index} + v${index}, `).join('').replace('cel.bind(v1', 'cel.bind(v0, {http.request.header.Many}, cel.bind(v1')}v30.size() > 0${')'.repeat(31)}`,
    'a text times another one': '{http.request.header.Many}.replace(",", {http.request.header.Many}).size() > 0',
    'a list joined by a long text': '{http.request.header.Many}.split(",").join({http.request.header.Many}).size() > 0',
    'many patterns': '{http.request.header.Many}.split(",").all(x, !"a".matches("(?:a?){300}" + x))',
    'many matchers': '{http.request.header.Many}.split(",").all(x, !path_regexp("^x{1000}" + x))',
  };
  for (const [name, text] of Object.entries(expensive)) {
    it(`gives up on ${name}`, async () => {
      const matcher = await expression(text);
      const hostile = new TestRequest({ headers: ['Many', many] });
      expect(() => matcher.matches(hostile)).to.throw().with.property('code', 'HTTP_EXPRESSION_TOO_EXPENSIVE');
    });
  }

  for (const text of ['"a".matches({http.request.header.Pattern})', 'path_regexp({http.request.header.Pattern})', 'duration({http.request.header.Long}) > duration("1s")']) {
    it(`refuses what a client made too large: ${text}`, async () => {
      const matcher = await expression(text);
      const hostile = new TestRequest({ headers: ['Pattern', '(?:a|b|c){1000}', 'Long', '1'.repeat(5000)] });
      expect(() => matcher.matches(hostile)).to.throw().with.property('code').that.is.a('string');
    });
  }

  it('compiles a pattern of the config, however large, and finds it again', async () => {
    const matcher = await expression('{http.request.header.X}.matches("^(?:a|b|c){1000}$") || path_regexp("(?:a|b|c){1000}")');
    expect(matcher.matches(request)).to.equal(false);
  });

  it('remembers a bounded number of calls', async () => {
    const matcher = await expression('path({http.request.uri})');
    const matched = Array.from({ length: 300 }, (_, index) => matcher.matches(new TestRequest({ uri: `/${index}` })));
    expect(matched).to.deep.equal(Array(300).fill(true));
    expect((matcher as unknown as { readonly remembered: Map<string, unknown> }).remembered.size).to.equal(100);
  });
});
