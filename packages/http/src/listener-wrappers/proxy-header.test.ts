import { expect } from 'chai';
import { readProxyHeader } from './proxy-header.js';

const signature = '\r\n\r\n\0\r\nQUIT\n';
const four = `\xc0\0\x02\x01\xc0\0\x02\x02\x30\x39\0\x50`;
const six = `\x20\x01\x0d\xb8${'\0'.repeat(11)}\x01${'\0'.repeat(15)}\x01\x30\x39\0\x50`;
const told = { remote: { address: '192.0.2.1', port: 12_345 }, local: { address: '192.0.2.2', port: 80 } };

describe('the header of the PROXY protocol', () => {
  const headers: readonly (readonly [title: string, text: string, expected: unknown])[] = [
    ['version 1', 'PROXY TCP4 192.0.2.1 192.0.2.2 12345 80\r\nGET', { length: 41, addresses: told }],
    ['version 1, IPv6', 'PROXY TCP6 2001:db8::1 ::1 12345 80\r\n', { length: 37, addresses: { remote: { address: '2001:db8::1', port: 12_345 }, local: { address: '::1', port: 80 } } }],
    ['version 1 of another kind', 'PROXY UNKNOWN whatever\r\n', { length: 24, addresses: undefined }],
    ['version 2', `${signature}\x21\x11\0\x0c${four}`, { length: 28, addresses: told }],
    ['version 2 with more behind the addresses', `${signature}\x21\x11\0\x0f${four}abcGET`, { length: 31, addresses: told }],
    ['version 2, IPv6', `${signature}\x21\x21\0\x24${six}`, { length: 52, addresses: { remote: { address: '2001:db8::1', port: 12_345 }, local: { address: '::1', port: 80 } } }],
    ['version 2 of the proxy itself', `${signature}\x20\x11\0\x0c${four}`, { length: 28, addresses: undefined }],
    ['version 2 of a unix socket', `${signature}\x21\x31\0\xd8${'a'.repeat(216)}`, { length: 232, addresses: undefined }],
    ['its beginning', 'PRO', 'incomplete'],
    ['a part of the line', 'PROXY TCP4 192', 'incomplete'],
    ['the signature', signature, 'incomplete'],
    ['a part of the addresses', `${signature}\x21\x11\0\x0c\xc0`, 'incomplete'],
    ['nothing', '', 'incomplete'],
    ['a request', 'GET / HTTP/1.1', 'none'],
    ['a request with a similar method', 'PROPFIND / HTTP/1.1', 'none'],
  ];
  for (const [title, text, expected] of headers) it(`is read: ${title}`, () => expect(readProxyHeader(Buffer.from(text, 'latin1'))).to.deep.equal(expected));

  const broken: readonly (readonly [title: string, text: string, reason: string])[] = [
    ['an address that is none', 'PROXY TCP4 192.0.2.300 192.0.2.2 1 2\r\n', 'its line is malformed'],
    ['addresses of the other family', 'PROXY TCP4 ::1 ::1 1 2\r\n', 'its line is malformed'],
    ['a port that is none', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n', 'its line is malformed'],
    ['more than belongs there', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n', 'its line is malformed'],
    ['a line without an end', `PROXY TCP4 ${'1'.repeat(107)}`, 'its line is too long'],
    ['another version', `${signature}\x31\x11\0\x0c${four}`, 'it has version 3 and command 1'],
    ['too short addresses', `${signature}\x21\x11\0\x04\0\0\0\0`, 'its addresses are cut off'],
  ];
  for (const [title, text, reason] of broken) it(`is refused: ${title}`, () => expect(() => readProxyHeader(Buffer.from(text, 'latin1'))).to.throw(reason));
});
