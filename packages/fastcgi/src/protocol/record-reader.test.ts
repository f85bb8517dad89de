import { expect } from 'chai';
import { record } from '../testing/records.js';
import { RecordReader, type RecordSink } from './record-reader.js';

class Told implements RecordSink {
  readonly told: string[] = [];
  /** Number of pieces after which it pauses. */
  patience = Number.POSITIVE_INFINITY;

  onOutput(piece: Buffer): boolean {
    this.add('output', piece);
    this.patience -= 1;
    return this.patience > 0;
  }

  onOutputEnd(): void {
    this.told.push('end of output');
  }

  onErrorOutput(piece: Buffer): void {
    this.add('error', piece);
  }

  onRequestEnd(status: number): void {
    this.told.push(`end ${status}`);
  }

  onMalformed(reason: string): void {
    this.told.push(`malformed: ${reason}`);
  }

  private add(what: string, piece: Buffer): void {
    const last = this.told.length - 1;
    const text = piece.toString('latin1');
    if (this.told[last]?.startsWith(`${what} `) === true) this.told[last] += text;
    else this.told.push(`${what} ${text}`);
  }
}

const response = Buffer.concat([record(6, 'Status: 200\n\nhel', 5), record(7, 'a notice'), record(6, 'lo'), record(11, 'asked by nobody'), record(6, ''), record(3, '\0\0\0\0\x02\0\0\0', 3)]);
const expected = ['output Status: 200\n\nhel', 'error a notice', 'output lo', 'end of output', 'end 2'];

describe('the reader of records', () => {
  for (const size of [1, 2, 3, 7, 8, 9, 16, 1000]) {
    it(`reads a response that comes in pieces of ${size} bytes`, () => {
      const sink = new Told();
      const reader = new RecordReader(sink);
      for (let at = 0; at < response.length; at += size) reader.push(response.subarray(at, at + size));
      expect(sink.told).to.deep.equal(expected);
    });
  }

  it('holds what comes while its sink has paused, and continues from there', () => {
    const sink = new Told();
    sink.patience = 1;
    const reader = new RecordReader(sink);
    expect(reader.push(response)).to.equal(false);
    expect([sink.told, reader.isHolding]).to.deep.equal([expected.slice(0, 1), true]);
    sink.patience = Number.POSITIVE_INFINITY;
    expect(reader.resume()).to.equal(true);
    expect(sink.told).to.deep.equal(expected);
  });

  it('accepts nothing that is not a record, and nothing after it', () => {
    const sink = new Told();
    const reader = new RecordReader(sink);
    reader.push(Buffer.from('HTTP/1.1 200 OK\r\n\r\n', 'latin1'));
    reader.push(response);
    expect(sink.told).to.deep.equal(['malformed: it begins with the bytes 485454502f312e31']);
  });

  it('refuses the end of a request that does not say how it ended', () => {
    const sink = new Told();
    new RecordReader(sink).push(record(3, ''));
    expect(sink.told).to.deep.equal(['malformed: the end of the request says nothing of its outcome']);
  });
});
