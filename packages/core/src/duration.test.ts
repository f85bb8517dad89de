import { expect } from 'chai';
import fc from 'fast-check';
import { formatDuration, isCaddisError, parseDuration } from './index.js';

describe('parseDuration', () => {
  const good: readonly (readonly [input: string | number, milliseconds: number])[] = [
    ['0', 0],
    ['-0', 0],
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['1.5d', 129_600_000],
    ['1d2h', 93_600_000],
    ['.5s', 500],
    ['5.s', 5000],
    ['-1m', -60_000],
    ['+1m', 60_000],
    ['100us', 0.1],
    ['100µs', 0.1],
    ['100μs', 0.1],
    ['1ns', 1e-6],
    ['1h1h', 7_200_000],
    [5_000_000_000, 5000],
    [0, 0],
    [-1, -1e-6],
  ];
  for (const [input, milliseconds] of good) {
    it(`reads ${JSON.stringify(input)} as ${milliseconds} ms`, () => {
      expect(parseDuration(input)).to.be.closeTo(milliseconds, 1e-9);
    });
  }

  const bad: readonly (readonly [input: string | number, message: string])[] = [
    ['', 'bad duration "": it is empty'],
    ['-', 'bad duration "-": it is empty'],
    ['5', 'bad duration "5": missing unit after 5'],
    ['1m5', 'bad duration "1m5": missing unit after 5'],
    ['5 s', 'bad duration "5 s": unknown unit " s"'],
    ['5w', 'bad duration "5w": unknown unit "w"'],
    ['5toString', 'bad duration "5toString": unknown unit "toString"'],
    ['ten', 'bad duration "ten": expected a number at "ten"'],
    ['1s-1s', 'bad duration "1s-1s": unknown unit "s-"'],
    ['.s', 'bad duration ".s": expected a number at ".s"'],
    ['300000h300000h300000h300000h300000h300000h300000h300000h300000h', 'bad duration "300000h300000h300000h300000h300000h300000h300000h300000h300000h": longer than about 292 years'],
    [1.5, 'bad duration 1.5: a number must be an integer (nanoseconds)'],
    [Number.NaN, 'bad duration null: a number must be an integer (nanoseconds)'],
  ];
  for (const [input, message] of bad) {
    it(`refuses ${JSON.stringify(input)}`, () => {
      expect(() => parseDuration(input)).to.throw(message).with.property('code', 'CORE_DURATION_INVALID');
    });
  }

  it('refuses texts of more than 1024 characters', () => {
    expect(() => parseDuration('1s'.repeat(600))).to.throw('longer than 1024 characters');
  });

  it('never throws anything but its own error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseDuration(text)).to.be.a('number');
        } catch (error) {
          expect(isCaddisError(error), String(error)).to.equal(true);
        }
      }),
    );
  });

  it('adds up parts in any order and number, and a sign counts for all of them', () => {
    const sizes = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
    const units = fc.constantFrom(...(Object.keys(sizes) as (keyof typeof sizes)[]));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 1000 }), units), { minLength: 1, maxLength: 6 }), (parts) => {
        const text = parts.map(([amount, unit]) => `${amount}${unit}`).join('');
        const sum = parts.reduce((total, [amount, unit]) => total + amount * sizes[unit], 0);
        expect(parseDuration(text)).to.equal(sum);
        expect(parseDuration(`+${text}`)).to.equal(sum);
        expect(parseDuration(`-${text}`)).to.equal(sum === 0 ? -0 : -sum);
      }),
    );
  });

  it('reads a number as that many nanoseconds', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (nanoseconds) => {
        const milliseconds = parseDuration(nanoseconds);
        expect(milliseconds).to.be.closeTo(parseDuration(`${nanoseconds}ns`), Math.abs(milliseconds) * 1e-12);
      }),
    );
  });
});

describe('formatDuration', () => {
  const cases: readonly (readonly [milliseconds: number, text: string])[] = [
    [0, '0s'],
    [250, '250ms'],
    [60_000, '1m'],
    [90_000, '1m30s'],
    [86_400_000, '24h'],
    [1500, '1.5s'],
    [-60_000, '-1m'],
    [0.1, '100us'],
    [1e-6, '1ns'],
  ];
  for (const [milliseconds, text] of cases) {
    it(`writes ${milliseconds} ms as ${text}`, () => {
      expect(formatDuration(milliseconds)).to.equal(text);
    });
  }

  it('writes what parseDuration reads back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).to.be.closeTo(milliseconds, 1e-6);
      }),
    );
  });
});
