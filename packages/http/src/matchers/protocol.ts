import { module, string } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';

/** Config of {@link ProtocolMatcher}. @public */
export const ProtocolConfig = string({
  description: 'Protocol or version.',
  doubts: [
    {
      pattern: '^(?!(?:https?|grpc|http/(?:1\\.0|1\\.1|2|3)\\+?)$)',
      message: 'no request can have this protocol',
      help: 'write "http", "https", "grpc", or a version such as "http/1.1" or "http/2+"',
    },
  ],
});

type ProtocolTest = (request: HttpRequest) => boolean;

const tests: Readonly<Record<string, ProtocolTest>> = {
  http: ({ scheme }) => scheme === 'http',
  https: ({ scheme }) => scheme === 'https',
  grpc: ({ headers }) => headers.get('Content-Type')?.startsWith('application/grpc') === true,
};

/**
 * Matches the protocol of the request.
 *
 * @see Caddy's `MatchProtocol`
 * @public
 */
@module(matchers, {
  name: 'protocol',
  config: ProtocolConfig,
  summary: 'Matches by protocol.',
  description:
    '`http`, `https`, `grpc` (by content type), or a version such as `http/1.1` or `http/2`. A `+` at the end means that version and newer ones. ' +
    'Anything else matches nothing.',
  examples: [{ title: 'Encrypted requests.', config: 'https' }],
})
export class ProtocolMatcher implements Matcher {
  private readonly test: ProtocolTest;

  constructor(name: string) {
    this.test = (Object.hasOwn(tests, name) ? tests[name] : versionTest(name)) ?? (() => false);
  }

  matches(request: HttpRequest): boolean {
    return this.test(request);
  }
}

function versionTest(name: string): ProtocolTest | undefined {
  const [, digits, plus] = /^http\/(1\.0|1\.1|2|3)(\+?)$/.exec(name) ?? [];
  if (digits === undefined) return undefined;
  const wanted = Number(digits);
  return ({ protocol }) => {
    const version = Number(protocol.slice(5));
    return plus === '+' ? version >= wanted : version === wanted;
  };
}
