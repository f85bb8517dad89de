import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { BoundedOutput, maxWaitingBytes } from './bounded-output.js';

/** A reader that accepts a limited number of bytes until the test raises the limit. */
class SlowReader {
  read = '';
  attempts = 0;
  code = 'EAGAIN';

  constructor(public takes = 0) {}

  readonly write = (content: string | Uint8Array): number => {
    this.attempts += 1;
    const bytes = Buffer.from(content as string).subarray(0, this.takes);
    if (bytes.length === 0) throw Object.assign(new Error(this.code), { code: this.code });
    this.takes -= bytes.length;
    this.read += bytes.toString();
    return bytes.length;
  };
}

describe('BoundedOutput', () => {
  let clock: FakeClock;
  beforeEach(() => (clock = new FakeClock()));
  /** Returns a line of 1024 bytes. */
  const line = (number: number): string => `${String(number).padEnd(1023, '.')}\n`;
  const numbers = (text: string): readonly number[] => text.split('\n').slice(0, -1).map(Number.parseFloat);

  it('writes at once what the reader takes', () => {
    const reader = new SlowReader(100);
    new BoundedOutput(reader.write, clock).write('one\n');
    expect([reader.read, clock.pending]).to.deep.equal(['one\n', 0]);
  });

  it('continues in the middle of a line, and of a character, and keeps the order', () => {
    const reader = new SlowReader(3);
    const output = new BoundedOutput(reader.write, clock);
    for (const text of ['né 1\n', 'né 2\n', 'né 3\n']) output.write(text);
    reader.takes = 5;
    clock.jump(1);
    expect(Buffer.byteLength(reader.read)).to.be.greaterThan(5);
    reader.takes = 100;
    clock.jump(1);
    expect(reader.read.replaceAll('\uFFFD\uFFFD', 'é')).to.equal('né 1\nné 2\nné 3\n');
    expect(clock.pending).to.equal(0);
  });

  it('keeps 1 MiB, drops what comes then, and tells how many where they are missing', () => {
    const reader = new SlowReader();
    const output = new BoundedOutput(reader.write, clock);
    output.onGap = (count) => output.write(`-${count}\n`);
    const kept = maxWaitingBytes / 1024;
    for (let number = 0; number < kept + 50; number += 1) output.write(line(number));
    reader.takes = Infinity;
    clock.jump(100);
    output.write(line(7));
    expect(numbers(reader.read)).to.deep.equal([...Array(kept).keys(), -50, 7]);
  });

  it('takes lines again when half of what waited is read, so that a slow reader gets few gaps', () => {
    const reader = new SlowReader();
    const output = new BoundedOutput(reader.write, clock);
    output.onGap = (count) => output.write(`-${count}\n`);
    const total = 8192;
    // Two lines arrive for each that is read.
    for (let number = 0; number < total; number += 1) {
      output.write(line(number));
      reader.takes = number % 2 === 0 ? 1024 : 0;
      clock.jump(100);
    }
    reader.takes = Infinity;
    clock.jump(100);
    const read = numbers(reader.read);
    const lines = read.filter((number) => number >= 0 && !Object.is(number, -0));
    const dropped = read.filter((number) => number < 0).reduce((sum, count) => sum - count, 0);
    expect(lines).to.deep.equal([...lines].sort((one, other) => one - other));
    expect(lines.length + dropped).to.equal(total);
    expect(read.length - lines.length).to.be.within(2, 10);
  });

  it('takes one text of any length where nothing waits', () => {
    const reader = new SlowReader(10);
    const text = 'x'.repeat(3 * maxWaitingBytes);
    const output = new BoundedOutput(reader.write, clock);
    output.write(text);
    reader.takes = Infinity;
    clock.jump(1);
    expect(reader.read === text).to.equal(true);
  });

  it('does not try at each line while the reader takes none, and tries less and less', () => {
    const reader = new SlowReader();
    const output = new BoundedOutput(reader.write, clock);
    for (let number = 0; number < 5000; number += 1) output.write(line(number));
    expect(reader.attempts).to.equal(1);
    for (let ms = 0; ms < 10_000; ms += 1) clock.jump(1);
    expect(reader.attempts).to.be.within(100, 120);
  });

  it('keeps lines while the disk is full', () => {
    const reader = new SlowReader();
    reader.code = 'ENOSPC';
    const output = new BoundedOutput(reader.write, clock);
    output.write('one\n');
    output.write('two\n');
    output.flush();
    reader.takes = 100;
    clock.jump(100);
    expect(reader.read).to.equal('one\ntwo\n');
  });

  it('tells when lines begin to wait, each time', () => {
    const reader = new SlowReader();
    const output = new BoundedOutput(reader.write, clock);
    let told = 0;
    output.onWaiting = () => (told += 1);
    output.write('one\n');
    output.write('two\n');
    reader.takes = 100;
    output.flush();
    expect([told, reader.read, clock.pending]).to.deep.equal([1, 'one\ntwo\n', 0]);
    reader.takes = 0;
    output.write('three\n');
    expect(told).to.equal(2);
  });
});
