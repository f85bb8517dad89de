import { expect } from 'chai';
import { goTime } from './go-time.js';

/** The 5th day of a year that begins on a Thursday, in the afternoon. */
const afternoon = Date.UTC(2009, 0, 5, 17, 4, 9, 60);
/** The first second of a leap day, a Thursday. */
const midnight = Date.UTC(2024, 1, 29, 0, 0, 0, 0);

const cases: readonly (readonly [layout: string, afternoon: string, midnight: string])[] = [
  ['2006 06', '2009 09', '2024 24'],
  ['January Jan 01 1', 'January Jan 01 1', 'February Feb 02 2'],
  ['Monday Mon', 'Monday Mon', 'Thursday Thu'],
  ['02 _2 2 002', '05  5 5 005', '29 29 29 060'],
  ['15 03 3 PM pm', '17 05 5 PM pm', '00 12 12 AM am'],
  ['04 4', '04 4', '00 0'],
  ['05 5', '09 9', '00 0'],
  ['05.000', '09.060', '00.000'],
  ['05.000000', '09.060000', '00.000000'],
  ['05.999', '09.06', '00'],
  ['05,0', '09,0', '00,0'],
  ['MST', 'UTC', 'UTC'],
  ['Z07:00 Z0700 Z07', 'Z Z Z', 'Z Z Z'],
  ['-07:00:00 -07:00 -0700 -07', '+00:00:00 +00:00 +0000 +00', '+00:00:00 +00:00 +0000 +00'],
  ['at 8 o’clock', 'at 8 o’clock', 'at 8 o’clock'],
];

describe('goTime', () => {
  for (const [layout, later, earlier] of cases) {
    it(`writes ${layout}`, () => expect([goTime(afternoon, layout, false), goTime(midnight, layout, false)]).to.deep.equal([later, earlier]));
  }

  it('writes the time of this machine', () => {
    const at = new Date(2024, 5, 3, 16, 30, 1);
    expect(goTime(at.getTime(), '2006-01-02 15:04:05', true)).to.equal('2024-06-03 16:30:01');
    expect(new Date(goTime(at.getTime(), '2006-01-02T15:04:05Z07:00', true)).getTime()).to.equal(at.getTime());
  });
});
