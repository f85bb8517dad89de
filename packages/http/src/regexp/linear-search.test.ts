import { expect } from 'chai';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { compileRegexp } from './go-regexp.js';
import { LinearSearch } from './linear-search.js';
import { compileProgram, type Program } from './program.js';
import { ViableStates } from './viable-states.js';

/** Generates expressions. If `nullable` is false, only parts that consume at least one character are repeated. */
function patterns(nullable: boolean): fc.Arbitrary<string> {
  // V8 allows line and word boundaries between the halves of a surrogate pair.
  const lines = nullable ? ['(?m:^)', '(?m:$)', '\\b', '\\B'] : [];
  const character = fc.constantFrom('a', 'b', '-', 'é', '😀', '[ab]', '[^a]', '[^é\\n]', '\\w', '\\d', '\\pL', '\\x{1F600}', '.', '(?i:A)', '(?i:É)', '(?s:.)');
  const repetition = fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '+?', '??', '{1,3}?');
  return fc.letrec<{ readonly solid: string; readonly any: string }>((tie) => ({
    // Always consumes a character.
    solid: fc.oneof(
      { maxDepth: 3 },
      character,
      fc.tuple(tie('solid'), tie('any')).map(([left, right]) => left + right),
      fc.tuple(tie('any'), tie('solid')).map(([left, right]) => left + right),
      fc.tuple(tie('solid'), tie('solid')).map(([left, right]) => `(?:${left}|${right})`),
    ),
    any: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('', '^', '$', '\\A', '\\z', ...lines),
      fc.tuple(tie(nullable ? 'any' : 'solid'), repetition).map(([body, operator]) => `(?:${body})${operator}`),
      fc.tuple(tie('any'), tie('any')).map(([left, right]) => `${nullable ? '(' : '(?:'}${left}|${right})`),
      fc.tuple(tie('solid'), tie('any')).map(([left, right]) => left + right),
    ),
  })).any;
}

const texts = fc.array(fc.constantFrom('a', 'b', 'A', '-', '\n', 'é', 'É', '😀', '1'), { maxLength: 12 }).map((characters) => characters.join(''));

/** Returns all matches with their groups, like Go's `FindAllStringSubmatchIndex`. */
function all(pattern: string, text: string): readonly (readonly number[])[] {
  const search = new LinearSearch(compiled(pattern), new ViableStates(compiled(pattern)), text);
  const found: (readonly number[])[] = [];
  let from = 0;
  let last = -1;
  for (let match = search.find(0); match !== undefined; match = search.find(from)) {
    const [start = 0, end = 0] = match;
    if (end > start || start !== last) found.push([...match]);
    last = end;
    from = end > from ? end : from + ((text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1);
    if (from > text.length) break;
  }
  return found;
}

function compiled(pattern: string): Program {
  return compileProgram(pattern) as Program;
}

/** Translates an expression to V8's syntax. Handles only what the generator creates. */
function forV8(pattern: string): string {
  return pattern
    .replaceAll('(?i:A)', '[aA]')
    .replaceAll('(?i:É)', '[éÉ]')
    .replaceAll('(?s:.)', '[^]')
    .replaceAll('\\x{1F600}', '\\u{1F600}')
    .replaceAll('\\pL', '\\p{L}')
    .replaceAll('\\A', '(?:^)')
    .replaceAll('\\z', '(?:$)');
}

describe('linear search', () => {
  it('finds what V8 finds, where both mean the same', () => {
    fc.assert(
      fc.property(patterns(false), texts, (pattern, text) => {
        const theirs = [...text.matchAll(new RegExp(forV8(pattern), 'gu'))].map((found) => [found.index, found.index + found[0].length]);
        // V8 returns an empty match directly after another match, Go does not.
        const kept = theirs.filter(([start, end], index) => start !== end || start !== theirs[index - 1]?.[1]);
        expect(all(pattern, text)).to.deep.equal(kept);
      }),
      { numRuns: 3000 },
    );
  });

  it('finds what the automata of the library find, with all groups', () => {
    fc.assert(
      fc.property(patterns(true), texts, (pattern, text) => {
        const theirs = RE2JS.compile(pattern).re2().findAllSubmatchIndex(text, -1) as readonly (readonly number[])[] | null;
        expect(all(pattern, text)).to.deep.equal((theirs ?? []).map((match) => [...match]));
      }),
      { numRuns: 3000 },
    );
  });

  it('makes states again if it could not keep all', () => {
    const text = 'ab'.repeat(30_000);
    const program = compiled('(a)([ab]*)$');
    const search = new LinearSearch(program, withStatesOf(program, 1 << 13), text);
    expect([...(search.find(0) ?? [])]).to.deep.equal([0, 60_000, 0, 1, 1, 60_000]);
    expect(compileRegexp('(?:a|b)').replaceAll(text, '$0$0')).to.equal('aabb'.repeat(30_000));
  });

  /** Expressions and texts for which backtracking engines need quadratic time or more. */
  const hostile: readonly (readonly [pattern: string, unit: string])[] = [
    ['^/(.*)/(.*)/(.*)\\.html$', '/a'],
    ['^([a-z0-9]+-?)+$', 'a'],
    ['(x+x+)+y', 'x'],
    ['a*b|a', 'a'],
    ['(?:a|aa)+$|b', 'a'],
    ['\\s+$|\\s', ' '],
    ['"[^"]*";|"', '"a'],
    ['(a{1,30}){1,30}c|a', 'a'],
  ];
  for (const [pattern, unit] of hostile) {
    it(`looks at each place a bounded number of times for all matches of ${pattern}`, () => {
      const visits = (length: number): number => {
        const program = compiled(pattern);
        let count = 0;
        const counting: Program = { ...program, classOf: (codePoint) => ((count += 1), program.classOf(codePoint)) };
        const search = new LinearSearch(counting, new ViableStates(counting), `${unit.repeat(length)}!`);
        for (let match = search.find(0); match !== undefined; match = search.find(Math.max(match[1] as number, 1))) {
          count += (match[1] as number) - (match[0] as number) + 1;
        }
        return count;
      };
      expect(visits(4000) / visits(1000)).to.be.at.most(4.1);
    });
  }

  it('remembers a bounded number of states', () => {
    const program = compiled('a.{60}b|[ab]*c');
    const states = new ViableStates(program);
    let seed = 1;
    const text = Array.from({ length: 100_000 }, () => ((seed = (seed * 48271) % 2147483647) % 2 === 0 ? 'a' : 'b')).join('');
    new LinearSearch(program, states, text);
    expect(states.size).to.be.at.most(1 << 18);
  });
});

/** Creates states that claim to be large. */
function withStatesOf(program: Program, stateSize: number): ViableStates {
  return Object.defineProperty(new ViableStates(program), 'stateSize', { value: stateSize });
}
