import { expect } from 'chai';
import { hopByHopFields, http1OnlyFields } from './connection-fields.js';
import { FieldNames } from './field-names.js';

describe('FieldNames', () => {
  it('finds names in any case, and gives them in lower case', () => {
    const names = new FieldNames(['Content-Length', 'te']);
    expect(['content-length', 'CONTENT-LENGTH', 'Te', 'content-lengtH', 'content-type', 'tE ', '', 'x'.repeat(100)].map((name) => names.find(name))).to.deep.equal([
      'content-length', 'content-length', 'te', 'content-length', undefined, undefined, undefined, undefined,
    ]);
  });

  it('holds many names of one length', () => {
    const many = Array.from({ length: 100 }, (_, index) => `x-${String(index).padStart(3, '0')}`);
    const names = new FieldNames([...many, ...many.map((name) => name.toUpperCase())]);
    expect([many.every((name) => names.has(name.toUpperCase())), names.has('x-100'), names.has('x-')]).to.deep.equal([true, false, false]);
  });
});

describe('the fields of connections', () => {
  it('are those that Caddy does not pass on', () => {
    expect(hopByHopFields).to.deep.equal([
      'alt-svc', 'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
    ]);
  });

  it('cannot be sent over HTTP/2 where they are about HTTP/1', () => {
    const sent = [...hopByHopFields, 'http2-settings'].filter((name) => !http1OnlyFields.has(name));
    expect(sent).to.deep.equal(['alt-svc', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer']);
  });
});
