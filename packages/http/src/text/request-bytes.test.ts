import { expect } from 'chai';
import fc from 'fast-check';
import { HeaderOperations } from '../operations/header-operations.js';
import { HeaderList } from '../fields/header-list.js';
import { fieldText, fieldValue } from '../fields/field-text.js';
import { compilePathPattern } from '../matchers/path-pattern.js';
import { escapeText, parseQuery } from '../uri/uri.js';
import { RewriteOperations, type RewriteConfig } from '../operations/rewrite-operations.js';
import { TestRequest } from '../testing/test-request.js';
import { bytesOfText } from './byte-text.js';

/** Random characters, and some whose low byte is a special ASCII character. */
const character = fc.oneof(
  fc.integer({ min: 0x80, max: 0x10ffff }).filter((code) => code < 0xd800 || code > 0xdfff),
  fc.tuple(fc.constantFrom(0x2e, 0x2f, 0x3f, 0x23, 0x25, 0x0d, 0x0a, 0x20, 0x26, 0x3d, 0x7b), fc.integer({ min: 1, max: 0xd7 })).map(([low, high]) => high * 256 + low),
).map((code) => String.fromCodePoint(code));
const characters = fc.array(character, { minLength: 1, maxLength: 6 }).map((list) => list.join(''));
/** Bytes that may occur, escaped, anywhere in a request: no slash and no dot, which are special after decoding. */
const bytes = fc
  .oneof(fc.uint8Array({ minLength: 1, maxLength: 12 }), characters.map((text) => Buffer.from(text)))
  .map((array) => Buffer.from(array).filter((byte) => byte !== 0x2f && byte !== 0x2e))
  .filter((array) => array.length > 0)
  .map((array) => Buffer.from(array));
const nothing: RewriteConfig = { method: '', uri: '', strip_path_prefix: '', strip_path_suffix: '', uri_substring: [], path_regexp: [] };

function rewritten(config: Partial<RewriteConfig>, uri: string, headers: readonly string[] = []): string {
  const request = new TestRequest({ uri, headers });
  new RewriteOperations({ ...nothing, ...config }).apply(request, request.placeholders);
  return request.uri;
}

function escaped(array: Uint8Array): string {
  return Array.from(array, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** Decodes a part of a target to bytes. */
function unescaped(text: string): Buffer {
  return Buffer.from(text.replace(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1');
}

describe('bytes on their way through a request', () => {
  it('come out of a rewrite of the path as they were, and as nothing else', () => {
    fc.assert(
      fc.property(bytes, (sent) => {
        const uri = rewritten({ uri: '/n/{http.request.uri.path.1}/e' }, `/a/${escaped(sent)}`);
        const [, piece = ''] = /^\/n\/([^/?#\s]*)\/e$/.exec(uri) ?? [];
        return /^[!-~]+$/.test(uri) && unescaped(piece).equals(sent);
      }),
      { numRuns: 2000 },
    );
  });

  it('come out of a rewrite of the query as they were, and as nothing else', () => {
    fc.assert(
      fc.property(bytes, bytes, (value, field) => {
        const uri = rewritten({ uri: '/?a={http.request.uri.query.k}&b={http.request.header.F}' }, `/?k=${escaped(value)}`, ['F', field.toString('latin1')]);
        const query = parseQuery(uri.slice(2));
        return bytesOfText(query?.get('a')?.[0] ?? '').equals(value) && bytesOfText(query?.get('b')?.[0] ?? '').equals(field) && /^[!-~]+$/.test(uri);
      }),
      { numRuns: 1000 },
    );
  });

  it('come out of a replacement as they were', () => {
    fc.assert(
      fc.property(bytes, (sent) => {
        const uri = rewritten({ uri_substring: [{ find: '@', replace: '{http.request.header.F}', limit: 0 }] }, '/x@y?@', ['F', sent.toString('latin1')]);
        const [, path = '', query = ''] = /^\/x([^/?#]*)y\?([^/?#&=]*)$/.exec(uri) ?? [];
        return unescaped(path).equals(sent) && unescaped(query.replaceAll('+', ' ')).equals(sent);
      }),
    );
  });

  it('are the same whether the config names characters or the request escapes them', () => {
    fc.assert(
      fc.property(characters, (name) => {
        const sent = `/${escapeText(name)}`;
        return (
          rewritten({ uri: `/${name}` }, '/') === sent &&
          rewritten({ strip_path_prefix: `/${name}` }, `${sent}/x`) === '/x' &&
          rewritten({ strip_path_suffix: name }, `/x${sent.slice(1)}`) === '/x' &&
          rewritten({ uri_substring: [{ find: name, replace: '', limit: 0 }] }, `/x${sent.slice(1)}?${sent.slice(1)}`) === '/x' &&
          [`/${name}`, `/${name}*`, `/${'?'.repeat([...name].length)}`, `/%*`, `/[^a]${'?'.repeat([...name].length - 1)}`].every((pattern) => compilePathPattern(pattern)(sent))
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('come out of operations on header fields as they were', () => {
    const copy = new HeaderOperations({ add: {}, set: { Copy: ['{http.request.header.F}'] }, delete: [], replace: { F: [{ search: 'x', search_regexp: '', replace: 'x' }] } });
    fc.assert(
      fc.property(bytes, (sent) => {
        const value = Buffer.from(sent.filter((byte) => byte >= 0x21 && byte !== 0x7f)).toString('latin1');
        const headers = new HeaderList(['F', value]);
        copy.apply(headers, new TestRequest({ headers: ['F', value] }).placeholders);
        return headers.get('Copy') === value && headers.get('F') === value;
      }),
      { numRuns: 1000 },
    );
  });

  it('are text where they are UTF-8', () => {
    fc.assert(fc.property(characters, (text) => {
      const { placeholders } = new TestRequest({ uri: `/${escapeText(text)}?q=${escapeText(text)}`, headers: ['F', fieldValue(text), 'Cookie', `c=${fieldValue(text.replaceAll(';', ''))}`] });
      const found = ['header.F', 'uri.path.0', 'uri.query.q'].map((name) => placeholders.get(`http.request.${name}`));
      expect(found).to.deep.equal([text, text, text]);
    }));
  });

  it('are never cut to less than they are', () => expect([fieldText('漢į'), fieldText('é\u012e')]).to.deep.equal(['漢į', 'é\u012e']));
});
