import { expect } from 'chai';
import { ExpectedFields } from '../request/expected-fields.js';
import { readHttp2Head } from './http2-head.js';

describe('head of a request over HTTP/2', () => {
  const pseudo = [':method', 'GET', ':scheme', 'https', ':authority', 'a.test', ':path', '/'];
  const fieldsOf = (fields: readonly string[], expected = new ExpectedFields()): unknown => {
    const head = readHttp2Head([...pseudo, ...fields], expected);
    return typeof head === 'object' ? head.fields : head;
  };

  it('has no fields that backends could confuse with others', () => {
    expect(fieldsOf(['x_real_ip', '1', 'x.real.ip', '2', 'x-b', '3', 'cookie', 'a=1', 'host', 'a.test', 'cookie', 'b=2'])).to.deep.equal(['x-b', '3', 'cookie', 'a=1; b=2']);
  });

  it('has expected ones, unless they come twice', () => {
    const expected = new ExpectedFields({ expected_underscore_headers: ['known_*'] });
    expect(fieldsOf(['known_one', '1', 'known_two', '2', 'known_one', '3', 'known-two', '4', 'known_a.b', '5'], expected)).to.deep.equal(['known_two', '2']);
  });
});
