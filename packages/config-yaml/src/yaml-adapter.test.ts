import { expect } from 'chai';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { AdaptedConfig } from '@caddis/core';
import { YamlAdapter } from './index.js';

const adapt = (text: string): AdaptedConfig => new YamlAdapter().adapt(text);
/** Codes of problems, each with the text at its place. */
const told = (text: string): readonly string[] => (adapt(text).problems ?? []).map(({ code, at }) => `${code} ${text.slice(at?.start, at?.end)}`);
/** The document with ordinary prototypes. */
const value = (text: string): unknown => JSON.parse(JSON.stringify(adapt(text).document));

describe('yaml', () => {
  const read: readonly (readonly [title: string, text: string, value: unknown])[] = [
    ['words that other readers take for booleans as texts', 'a: [no, yes, on, off, y]', { a: ['no', 'yes', 'on', 'off', 'y'] }],
    ['numbers, booleans and null of the core schema', 'a: [1, 0x10, 0o17, 1.5e3, true, null, ~, 010]', { a: [1, 16, 15, 1500, true, null, null, 10] }],
    ['dates as texts', 'a: 2020-01-01', { a: '2020-01-01' }],
    ['block texts', 'a: |\n  x\n  y\nb: >-\n  x\n  y\n', { a: 'x\ny\n', b: 'x y' }],
    ['keys that are numbers or booleans as they are written', '8080: a\ntrue: b\n0x10: c', { 8080: 'a', true: 'b', '0x10': 'c' }],
    ['anchors and aliases', 'a: &x { b: [1] }\nc: *x\nd: [*x]', { a: { b: [1] }, c: { b: [1] }, d: [{ b: [1] }] }],
    ['a value that is left out as null', 'a:\nb: 1', { a: null, b: 1 }],
    ['JSON', '{"a": ["\\u00e9", {"b": null}]}', { a: ['é', { b: null }] }],
    ['a key of the language', '__proto__: { a: 1 }', JSON.parse('{"__proto__": {"a": 1}}')],
    ['a byte order mark of a directive', '%YAML 1.2\n---\na: 1\n', { a: 1 }],
    ['<< as an ordinary key', 'a: &x {b: 1}\nc: { <<: *x }', { a: { b: 1 }, c: { '<<': { b: 1 } } }],
  ];
  for (const [title, text, expected] of read) it(`reads ${title}`, () => expect(value(text)).to.deep.equal(expected));

  const refused: readonly (readonly [title: string, text: string, problems: readonly string[]])[] = [
    ['nothing', '# only a comment\n', ['YAML_EMPTY ']],
    ['a second document', 'a: 1\n---\nb: 2\n', ['YAML_SEVERAL_DOCUMENTS ---']],
    ['another version', '%YAML 1.1\n---\na: no\n', ['YAML_VERSION %YAML 1.1']],
    ['a key that is written twice', 'a: 1\nb: 2\n"a": 3', ['YAML_KEY_TWICE "a"']],
    ['tags', 'a: !!binary x\nb: !ruby/object {}\nc: !!str 5', ['YAML_TAG !!binary', 'YAML_TAG !ruby/object', 'YAML_TAG !!str']],
    ['the tag of a key', '!x a: 1', ['YAML_TAG !x']],
    ['keys that are no text', '? [a]\n: 1\n~: 2', ['YAML_KEY_INVALID [a]', 'YAML_KEY_INVALID ~']],
    ['numbers that JSON has not', 'a: [.nan, -.inf]', ['YAML_NUMBER_INVALID .nan', 'YAML_NUMBER_INVALID -.inf']],
    ['an alias of nothing', 'a: *x', ['YAML_ALIAS_UNKNOWN *x']],
    ['an alias inside of what it names', 'a: &x [1, *x]', ['YAML_ALIAS_CIRCLE *x']],
  ];
  for (const [title, text, problems] of refused) it(`refuses ${title}`, () => expect(told(text)).to.deep.equal(problems));

  it('says where the text is not YAML', () => {
    const [problem] = adapt('a: 1\n  b: 2\n').problems ?? [];
    expect(problem).to.include({ code: 'YAML_SYNTAX_INVALID' });
    expect(problem?.at?.start).to.be.within(3, 10);
  });

  it('refuses a text of more than 8 MiB, and tells no more than 100 problems of a smaller one', () => {
    expect(told(' '.repeat(8 * 2 ** 20 + 1))).to.deep.equal(['YAML_TOO_LARGE ']);
    expect(told(`[${'.nan, '.repeat(150)}]`)).to.deep.equal(Array.from({ length: 100 }, () => 'YAML_NUMBER_INVALID .nan'));
  });

  it('refuses what a few lines of aliases stand for, before it is there', () => {
    const lines = ['a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'];
    for (let level = 1; level < 30; level += 1) lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
    // CPU time of this process rather than elapsed time, because other processes may use the CPU meanwhile.
    const began = process.cpuUsage();
    expect(adapt(lines.join('\n')).problems?.map(({ code }) => code)).to.deep.equal(['YAML_ALIAS_LIMIT']);
    expect(process.cpuUsage(began).user / 1000).to.be.below(2000);
  });

  it('refuses what is nested too deep', () => {
    for (const depth of [1100, 100_000]) expect(adapt('['.repeat(depth) + ']'.repeat(depth)).problems?.map(({ code }) => code), String(depth)).to.deep.equal(['YAML_TOO_DEEP']);
  });

  it('takes time in proportion to the number of keys', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: ${index}`).join('\n');
    // CPU time of this process rather than elapsed time, because other processes may use the CPU meanwhile.
    const began = process.cpuUsage();
    expect(Object.keys(adapt(text).document as object).length).to.equal(20_000);
    expect(process.cpuUsage(began).user / 1000).to.be.below(5000);
  });

  describe('places', () => {
    const text = 'a: &x\n  b: "q\\x41"\n  c/d: plain text\nlist:\n  - one\n  - { e: *x }\nempty:\n';
    const at = (pointer: string): unknown => {
      const place = adapt(text).locate?.(pointer);
      const part = (span: { start: number; end: number } | undefined): string | undefined => (span === undefined ? undefined : text.slice(span.start, span.end));
      return place === undefined ? undefined : [part(place.key), part(place.head), place.everywhere.map(part), part(place.verbatim)];
    };

    it('are those of scalars, with their text where it stands as it is', () => {
      expect(at('/a/b')).to.deep.equal(['b', '"q\\x41"', ['"q\\x41"'], undefined]);
      expect(at('/a/c~1d')).to.deep.equal(['c/d', 'plain text', ['plain text'], 'plain text']);
      expect(at('/list/0')).to.deep.equal([undefined, 'one', ['one'], 'one']);
    });

    it('are the first line of lists and objects', () => {
      expect(at('/list')).to.deep.equal(['list', '- one', ['- one\n  - { e: *x }\n'], undefined]);
      expect(at('')).to.deep.equal([undefined, 'a: &x', [text.trimEnd()], undefined]);
    });

    it('are those of the alias and of what it names', () => {
      const named = 'b: "q\\x41"\n  c/d: plain text\n';
      expect(at('/list/1/e')).to.deep.equal(['e', '*x', ['*x', named], undefined]);
      expect(at('/list/1/e/b')).to.deep.equal(['b', '"q\\x41"', ['"q\\x41"'], undefined]);
    });

    for (const pointer of ['/nope', '/a/b/c', '/list/7', '/list/x', '/list/-1']) it(`are none for ${pointer}`, () => expect(at(pointer)).to.equal(undefined));
  });

  it('reads what was written as YAML, and finds the place of each value', () => {
    const check = (item: unknown, pointer: string, adapted: AdaptedConfig): void => {
      expect(adapted.locate?.(pointer), pointer).not.to.equal(undefined);
      if (typeof item !== 'object' || item === null) return;
      for (const [key, each] of Object.entries(item)) check(each, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, adapted);
    };
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (written) => {
        const json: unknown = JSON.parse(JSON.stringify(written));
        const adapted = adapt(stringify(json, { version: '1.2', schema: 'core', aliasDuplicateObjects: false }));
        expect(adapted.problems ?? []).to.deep.equal([]);
        expect(JSON.parse(JSON.stringify(adapted.document))).to.deep.equal(json);
        check(json, '', adapted);
      }),
    );
  });
});
