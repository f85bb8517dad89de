import { HeaderFields } from '@caddis/test-helpers';
import { expect } from 'chai';
import { rangesCount, readConditions, type Version } from './conditions.js';

const version: Version = { tag: '"a"', modified: Date.UTC(2024, 1, 29, 12) / 1000 };
const weak: Version = { ...version, tag: 'W/"a"' };
const unknown: Version = { tag: '', modified: undefined };

const before = 'Thu, 29 Feb 2024 11:59:59 GMT';
const then = 'Thu, 29 Feb 2024 12:00:00 GMT';
const oldForms = ['Thursday, 29-Feb-24 12:00:00 GMT', 'Thu Feb 29 12:00:00 2024'];

const cases: readonly (readonly [fields: Readonly<Record<string, string>>, outcome: string, of?: Version])[] = [
  [{}, 'send'],
  [{ 'If-Match': '"a"' }, 'send'],
  [{ 'If-Match': '"b", "a"' }, 'send'],
  [{ 'If-Match': '*' }, 'send'],
  [{ 'If-Match': '"b"' }, 'failed'],
  [{ 'If-Match': 'a' }, 'failed'],
  [{ 'If-Match': 'W/"a"' }, 'failed', weak],
  [{ 'If-Match': '""' }, 'failed', unknown],
  [{ 'If-Match': '"a"', 'If-Unmodified-Since': before }, 'send'],
  [{ 'If-Unmodified-Since': then }, 'send'],
  [{ 'If-Unmodified-Since': before }, 'failed'],
  [{ 'If-Unmodified-Since': before }, 'send', unknown],
  [{ 'If-Unmodified-Since': 'yesterday' }, 'send'],
  [{ 'If-None-Match': '"a"' }, 'not-modified'],
  [{ 'If-None-Match': 'W/"a"' }, 'not-modified'],
  [{ 'If-None-Match': '"a"' }, 'not-modified', weak],
  [{ 'If-None-Match': '*' }, 'not-modified'],
  [{ 'If-None-Match': '"b"', 'If-Modified-Since': then }, 'send'],
  [{ 'If-None-Match': '"b", "a' }, 'send'],
  [{ 'If-None-Match': '"b c", "a"' }, 'send'],
  [{ 'If-Modified-Since': then }, 'not-modified'],
  ...oldForms.map((date) => [{ 'If-Modified-Since': date }, 'not-modified'] as const),
  [{ 'If-Modified-Since': before }, 'send'],
  [{ 'If-Modified-Since': then }, 'send', unknown],
  [{ 'If-Modified-Since': 'Thu, 99 Feb 2024 12:00:00 GMT' }, 'send'],
];

const ranges: readonly (readonly [condition: string, count: boolean, of?: Version])[] = [
  ['', true],
  ['"a"', true],
  ['"b"', false],
  ['W/"a"', false, weak],
  [then, true],
  [before, false],
  ['now', false],
  ['now', false, unknown],
];

describe('conditions of a request', () => {
  for (const [fields, outcome, of = version] of cases) {
    it(`${outcome}: ${JSON.stringify(fields)}, of ${JSON.stringify(of)}`, () => {
      expect(readConditions(new HeaderFields(Object.entries(fields).flat()), of)).to.equal(outcome);
    });
  }

  for (const [condition, count, of = version] of ranges) {
    it(`ranges ${count ? '' : 'do not '}count with If-Range: ${condition}, of ${JSON.stringify(of)}`, () => {
      expect(rangesCount(new HeaderFields(['If-Range', condition]), of)).to.equal(count);
    });
  }
});
