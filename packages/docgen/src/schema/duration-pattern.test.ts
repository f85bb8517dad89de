import { parseDuration } from '@caddis/core';
import type { Annotation } from '@caddis/core/framework';
import { expect } from 'chai';
import fc from 'fast-check';
import { boundsPattern, durationPattern } from './duration-pattern.js';

function millisecondsOf(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}

/** Makes a function that applies both patterns of a duration field. */
function taking(bounds: Annotation = {}): (text: string) => boolean {
  const expressions = [durationPattern, boundsPattern(bounds) ?? ''].map((pattern) => new RegExp(pattern, 'u'));
  return (text) => expressions.every((expression) => expression.test(text));
}

const parts = fc.constantFrom('1', '20', '.5', '1.', '.', '-', '+', '0', 'ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h', 'd', 'x', ' ');
const unit = fc.constantFrom('ns', 'us', 'µs', 'ms', 's', 'm', 'h', 'd');
const amount = fc.oneof(
  fc.integer({ min: 0, max: 130 }).map(String),
  fc.tuple(fc.constantFrom('', '0', '1', '59', '90', '100'), fc.constantFrom('', '0', '5', '49', '999999', '000001')).map(([whole, rest]) => `${whole}.${rest}`),
  fc.constantFrom('1000', '60000', '86400', '999', '1001', '100000000', '090', '60000000000'),
);

describe('the patterns of durations', () => {
  it('takes the durations that core takes', () => {
    const takes = taking();
    const text = fc.array(parts, { maxLength: 7 }).map((pieces) => pieces.join(''));
    fc.assert(fc.property(text, (duration) => void expect(takes(duration), duration).equal(millisecondsOf(duration) !== undefined)), { numRuns: 5000, seed: 1 });
  });

  it('knows that one part may be too long for a duration', () => {
    expect(['2562047h', '2562048h', '106751d', '-106752d', '9223372036854776ms', '99999d99999d'].map(taking())).deep.equal([true, false, true, false, false, true]);
  });

  for (const bounds of [{ minimum: '0s' }, { minimum: '1ns' }, { minimum: '100ms' }, { minimum: '1s', maximum: '1m' }, { minimum: '0s', maximum: '1m30s' }, { maximum: '36h' }, { minimum: '1.5s', maximum: '1d' }]) {
    it(`knows the bounds ${JSON.stringify(bounds)} of texts of one part`, () => {
      const takes = taking(bounds);
      const least = bounds.minimum === undefined ? -Infinity : parseDuration(bounds.minimum);
      const most = bounds.maximum === undefined ? Infinity : parseDuration(bounds.maximum);
      const text = fc.tuple(fc.constantFrom('', '+', '-'), amount, unit).map((pieces) => pieces.join(''));
      fc.assert(
        fc.property(text, (duration) => {
          const milliseconds = millisecondsOf(duration);
          expect(takes(duration), duration).equal(milliseconds !== undefined && milliseconds >= least && milliseconds <= most);
        }),
        { numRuns: 20_000, seed: 3 },
      );
    });
  }

  it('knows signs and zero of texts of several parts, and cannot add', () => {
    const texts = ['-1s1s', '0s0ms', '1s500ms', '0', '1ms1ms', '1m1m'];
    expect(texts.map(taking({ minimum: '1s', maximum: '1m' }))).deep.equal([false, false, true, false, true, true]);
  });
});
