import { expect } from 'chai';
import { CgiHeadReader } from './cgi-head.js';

function read(text: string): unknown {
  const reader = new CgiHeadReader();
  const end = reader.push(Buffer.from(text, 'latin1'));
  return end < 0 ? 'incomplete' : { ...reader.read(), rest: text.slice(end) };
}

describe('the head of a response of CGI', () => {
  const heads: readonly (readonly [title: string, text: string, expected: object | string])[] = [
    ['without a status', 'A: b\r\n\r\nrest', { status: 200, statusText: '', rawHeaders: ['A', 'b'], contentLength: -1, rest: 'rest' }],
    ['with a status', 'Status: 404 Not Found\r\n\r\n', { status: 404, statusText: 'Not Found', rawHeaders: ['Status', '404 Not Found'], contentLength: -1, rest: '' }],
    ['with plain line ends', 'A:b\nB:\tc \n\nx', { status: 200, statusText: '', rawHeaders: ['A', 'b', 'B', 'c'], contentLength: -1, rest: 'x' }],
    ['with a length twice', 'Content-Length: 3\r\ncontent-length: 3\r\n\r\n', { status: 200, statusText: '', rawHeaders: ['Content-Length', '3'], contentLength: 3, rest: '' }],
    ['with nothing in it', '\n', { status: 200, statusText: '', rawHeaders: [], contentLength: -1, rest: '' }],
    ['that is not there yet', 'A: b\r\n\r', 'incomplete'],
  ];
  for (const [title, text, expected] of heads) it(`is read ${title}`, () => expect(read(text)).to.deep.equal(expected));

  const refused: readonly (readonly [title: string, text: string, reason: string])[] = [
    ['a line without a colon', 'PHP Warning\n\n', 'a line of its head is not a field'],
    ['a line that goes on', 'A: b\n c: d\n\n', 'a line of its head is not a field'],
    ['a control character', 'A: b\0c\n\n', 'its head holds control characters'],
    ['a carriage return in a value', 'A: b\rSet-Cookie: x\n\n', 'its head holds control characters'],
    ['two lengths', 'Content-Length: 3\nContent-Length: 4\n\n', 'it has two different values of Content-Length'],
    ['a length that is none', 'Content-Length: -1\n\n', 'bad Content-Length "-1"'],
    ['a status that is none', 'Status: 20\n\n', 'bad Status "20"'],
    ['an informational status', 'Status: 100 Continue\n\n', 'bad Status "100 Continue"'],
    ['too many fields', `${'a:\n'.repeat(10_001)}\n`, 'it has more than 10000 fields'],
    ['too many bytes', 'a'.repeat(1024 * 1024 + 1), 'its head is longer than 1048576 bytes'],
  ];
  for (const [title, text, reason] of refused) it(`is refused with ${title}`, () => expect(() => read(text)).to.throw(reason));
});
