import { expect } from 'chai';
import packet, { type Answer } from 'dns-packet';
import { decodeReply, type Question, type Reply } from './message.js';

const question: Question = { name: 'web.test', type: 'A' };
const id = 7;

/** Returns a message with a question for `web.test`, followed by raw records. */
function message(answers: readonly Buffer[], additionals: readonly Buffer[] = []): Buffer {
  const head = packet.encode({ type: 'response', id, flags: 0, questions: [{ name: 'web.test', type: 'A' }] });
  head.writeUInt16BE(answers.length, 6);
  head.writeUInt16BE(additionals.length, 10);
  return Buffer.concat([head, ...answers, ...additionals]);
}

/** Returns a record whose name is given as bytes. */
function record(name: readonly number[], type: number, data: readonly number[], ttl = 60): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(ttl, 4);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([Buffer.from(name), head, Buffer.from(data)]);
}

/** A pointer to the name in the question, which follows the twelve bytes of the header. */
const toQuestion = [0xc0, 12];
const firstRecordAt = 12 + 'web.test'.length + 2 + 4;

function read(bytes: Buffer): Reply | undefined {
  return decodeReply(bytes, question, id);
}

describe('decodeReply', () => {
  it('reads what another encoder writes', () => {
    const answers: readonly Answer[] = [
      { type: 'CNAME', name: 'web.test', ttl: 30, data: 'other.test' },
      { type: 'A', name: 'other.test', ttl: 60, data: '10.0.0.255' },
      { type: 'AAAA', name: 'other.test', ttl: 0, data: 'fd00::1:0:0:1' },
      { type: 'SRV', name: 'other.test', ttl: 5, data: { priority: 1, weight: 2, port: 65_535, target: 'Host.test' } },
      { type: 'TXT', name: 'other.test', ttl: 5, data: 'text' },
    ];
    const authorities: readonly Answer[] = [{ type: 'NS', name: 'test', ttl: 5, data: 'ns.test' }];
    const additionals: readonly Answer[] = [{ type: 'A', name: 'Host.test', ttl: 9, data: '127.0.0.1' }];
    const bytes = packet.encode({
      type: 'response', id, flags: packet.TRUNCATED_RESPONSE | 3, questions: [{ name: 'WEB.test', type: 'A' }],
      answers: [...answers], authorities: [...authorities], additionals: [...additionals],
    });
    expect(read(bytes)).to.deep.equal({
      code: 3,
      truncated: true,
      answers: [
        { type: 'CNAME', ttl: 30 },
        { type: 'A', name: 'other.test', ttl: 60, data: '10.0.0.255' },
        { type: 'AAAA', name: 'other.test', ttl: 0, data: 'fd00::1:0:0:1' },
        { type: 'SRV', name: 'other.test', ttl: 5, data: { priority: 1, weight: 2, port: 65_535, target: 'Host.test' } },
        { type: 'other', ttl: 5 },
      ],
      additionals: [{ type: 'A', name: 'Host.test', ttl: 9, data: '127.0.0.1' }],
    });
  });

  const foreign: readonly (readonly [string, Buffer])[] = [
    ['has another id', packet.encode({ type: 'response', id: 8, questions: [{ name: 'web.test', type: 'A' }] })],
    ['is a question itself', packet.encode({ type: 'query', id, questions: [{ name: 'web.test', type: 'A' }] })],
    ['answers for another name', packet.encode({ type: 'response', id, questions: [{ name: 'other.test', type: 'A' }] })],
    ['answers for another type', packet.encode({ type: 'response', id, questions: [{ name: 'web.test', type: 'SRV' }] })],
  ];
  for (const [name, bytes] of foreign) {
    it(`takes no notice of a message that ${name}`, () => {
      expect(read(bytes)).to.equal(undefined);
    });
  }

  const longName = [...Array.from({ length: 128 }, () => [1, 97]).flat(), 0];
  const malformed: readonly (readonly [string, Buffer])[] = [
    ['is empty', Buffer.alloc(0)],
    ['is a head that is cut', message([]).subarray(0, 11)],
    ['announces more records than it has', message([Buffer.alloc(0)])],
    ['has a record that is cut', message([record(toQuestion, 1, [10, 0, 0, 1]).subarray(0, -1)])],
    ['has a name that points at itself', message([record([0xc0, firstRecordAt], 1, [10, 0, 0, 1])])],
    ['has a name that points at what follows', message([record([0xc0, firstRecordAt + 4], 1, [10, 0, 0, 1])])],
    ['has a label that points at its own beginning', message([record([1, 97, 0xc0, firstRecordAt], 1, [10, 0, 0, 1])])],
    ['has a name of 128 labels', message([record(longName, 1, [10, 0, 0, 1])])],
    ['has a label of a kind that there is not', message([record([0x80, 1, 0], 1, [10, 0, 0, 1])])],
  ];
  for (const [name, bytes] of malformed) {
    it(`refuses a message that ${name}`, () => {
      expect(() => read(bytes)).to.throw(/^the answer is malformed$/);
    });
  }

  it('refuses a name of more than 255 bytes that pointers put together', () => {
    const label = [63, ...Array.from({ length: 63 }, () => 97)];
    const part = [...label, ...label, ...label, 0];
    const bytes = message([record(part, 1, [10, 0, 0, 1]), record([...label, 0xc0, firstRecordAt], 1, [10, 0, 0, 2])]);
    expect(() => read(bytes)).to.throw(/^the answer is malformed$/);
  });

  it('keeps the others when one record does not have its form', () => {
    const bytes = message([
      record(toQuestion, 1, [10, 0, 0]),
      record(toQuestion, 28, [1, 2]),
      record(toQuestion, 33, [0, 1, 0, 1]),
      record(toQuestion, 33, [0, 1, 0, 1, 0, 80, 0xc0, 0xff]),
      record(toQuestion, 33, [0, 1, 0, 1, 0, 80, 1, 97, 0, 9]),
      record(toQuestion, 1, [10, 0, 0, 1], 0xffff_ffff),
    ]);
    expect(read(bytes)?.answers).to.deep.equal([
      { type: 'bad', ttl: 60, what: 'A web.test', reason: 'the address has 3 bytes' },
      { type: 'bad', ttl: 60, what: 'AAAA web.test', reason: 'the address has 2 bytes' },
      { type: 'bad', ttl: 60, what: 'SRV web.test', reason: 'the record has 4 bytes' },
      { type: 'bad', ttl: 60, what: 'SRV web.test', reason: 'its target is not a name' },
      { type: 'bad', ttl: 60, what: 'SRV web.test', reason: 'its target does not end where the record does' },
      { type: 'A', name: 'web.test', ttl: 0, data: '10.0.0.1' },
    ]);
  });

  it('reads four thousand records, and their names by the pointer of each', () => {
    const bytes = message(Array.from({ length: 4000 }, () => record(toQuestion, 1, [10, 0, 0, 1])));
    expect(read(bytes)?.answers).to.have.length(4000);
  });

  it('follows a chain of pointers no further than a name can have labels', () => {
    // The data of a record of another type contains thousands of pointers, each to the previous one.
    const dataAt = firstRecordAt + toQuestion.length + 10;
    const chain = Array.from({ length: 5000 }, (_value, index) => {
      const target = index === 0 ? 12 : dataAt + 2 * (index - 1);
      return [0xc0 | (target >> 8), target & 0xff];
    }).flat();
    const last = dataAt + chain.length - 2;
    const bytes = message([record(toQuestion, 99, chain), record([0xc0 | (last >> 8), last & 0xff], 1, [10, 0, 0, 1])]);
    expect(() => read(bytes)).to.throw(/^the answer is malformed$/);
  });

  it('never reads outside of a message, whatever its bytes are', () => {
    const whole = message([record(toQuestion, 33, [0, 1, 0, 1, 0, 80, 1, 97, 0xc0, 12]), record([1, 98, ...toQuestion], 28, Array.from({ length: 16 }, () => 255))]);
    for (let at = 4; at < whole.length; at += 1) {
      for (const byte of [0, 1, 63, 64, 0xc0, 0xff]) {
        const changed = Buffer.from(whole);
        changed[at] = byte;
        try {
          read(changed);
        } catch (error) {
          expect((error as Error).message, `byte ${at} is ${byte}`).to.equal('the answer is malformed');
        }
      }
    }
  });
});
