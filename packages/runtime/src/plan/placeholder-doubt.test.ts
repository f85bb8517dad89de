import { expect } from 'chai';
import { placeholderDoubt } from './placeholder-doubt.js';

describe('texts with placeholders of other programs', () => {
  const cases: Readonly<Record<string, string | undefined>> = {
    'https://{host}{uri}': 'write "https://{http.request.host}{http.request.uri}"',
    '{header.X-A} {labels.1} {query.q}': 'write "{http.request.header.X-A} {http.request.host.labels.1} {http.request.uri.query.q}"',
    '{$HOST}:{$PORT:80}': 'write "{env.HOST}:{env.PORT}"',
    'https://$host$request_uri': 'write "https://{http.request.host}{http.request.orig_uri}"',
    '$http_x_real_ip, $arg_page': 'write "{http.request.header.X-Real-Ip}, {http.request.uri.query.page}"',
    '$proxy_add_x_forwarded_for': 'remove the field: the proxy sends X-Forwarded-For by default',
    '${BACKEND:-localhost}:$PORT': 'write "{env.BACKEND}:{env.PORT}"',
    '{http.request.host} {env.HOME} {own}': undefined,
    'price: $5, $price, {} {"a": 1}': undefined,
    'body { color: red; } {host}': undefined,
    'no placeholder': undefined,
  };
  for (const [text, help] of Object.entries(cases)) {
    it(`${help === undefined ? 'leaves' : 'finds'} ${text}`, () => expect(placeholderDoubt(text, '/a', { placeholders: 'request' })?.help).to.equal(help));
  }

  it('leaves what has no placeholders, groups of an expression, and where there is no request names of one', () => {
    expect(placeholderDoubt('{host} {env.A}', '/a', {})).to.equal(undefined);
    expect(placeholderDoubt('$host', '/a/replace', { placeholders: 'request' })).to.equal(undefined);
    expect(placeholderDoubt('{host} $host', '/a', { placeholders: 'global' })).to.equal(undefined);
  });

  it('tells nothing of a secret, and leaves the hash of a password', () => {
    const annotation = { placeholders: 'global', secret: true } as const;
    expect(placeholderDoubt('$2a$14$ABCDE.fghijklmnopqrstuvwxyz', '/a', annotation)).to.equal(undefined);
    expect(placeholderDoubt('hunter2$HOME', '/a', annotation)).to.equal(undefined);
    expect(placeholderDoubt('{$PASSWORD}', '/a', annotation)?.help).to.equal('use the name of a placeholder in JSON configs, e.g. {env.NAME}');
    expect(placeholderDoubt('$HUNTER2', '/a', annotation)?.help).not.to.include('HUNTER2');
  });

  it('finds placeholders in a secret where none are expanded', () => {
    expect(placeholderDoubt('{env.PASSWORD}', '/a', { secret: true })?.message).to.equal('placeholders are not expanded here');
  });
});
