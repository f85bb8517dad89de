import { array, guestMap, integer, module, object, string, type ConfigInput, type ConfigOf, type Validator } from '@caddis/core';
import { encoders, handlers, type Encoder, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { EncodedResponse } from '../encoders/encoded-response.js';
import { acceptedCodings } from '../encoders/accepted-codings.js';
import { defaultContentTypes } from '../encoders/default-content-types.js';
import { isAvailable } from '../encoders/optional-encoder.js';
import { reportErrors, throwFirst, type PlacedError } from '../config/placed-errors.js';
import { errors } from '../errors.js';
import { reportFault } from '../guards/module-at-work.js';
import { ResponseMatcher, responseMatcherFields } from '../matching/response-matcher.js';

const defaultMinimumLength = 512;

/** Config of {@link EncodeHandler}. @public */
export const EncodeConfig = object({
  encodings: guestMap(encoders, { description: 'Encoders to use: `gzip`, `br` or `zstd`, each with its settings.', default: {}, sample: { value: { br: {}, gzip: {} } } }),
  prefer: array(string({ description: 'Name of an encoder.' }), {
    description: 'Encoders in order of preference, for clients without a preference of their own. If omitted, the order in which the client names them is used.',
    default: [],
  }),
  minimum_length: integer({
    description: 'Responses of this many bytes or fewer are not compressed. 0 means 512.',
    default: defaultMinimumLength, minimum: 0,
  }),
  match: object(responseMatcherFields, {
    description: 'Which responses to compress. If omitted, those of content types that compress well: text, JSON, fonts, SVG and the like.',
    optional: true,
    omitted: 'text, JSON, fonts, SVG and the like',
  }),
});

/**
 * Compresses responses.
 *
 * @see Caddy's `encode.Encode`
 * @public
 */
@module(handlers, {
  name: 'encode',
  alsoCalled: ['compression', 'compress', 'gzip', 'zstd', 'brotli'],
  config: EncodeConfig,
  summary: 'Compresses responses.',
  description:
    'Responses that are already encoded or have `Cache-Control: no-transform` are not changed. A response of unknown length is compressed as soon ' +
    'as its first piece is large enough, or when its head must be sent earlier, e.g. for an event stream. Partial responses, with `Content-Range`, ' +
    'are never compressed.',
  examples: [
    {
      title: 'Compression for clients that can take it.',
      config: { handler: 'encode', encodings: { gzip: {}, br: {} }, prefer: ['br', 'gzip'] },
    },
  ],
  check: (config, report) => reportErrors(report, mistakesIn(config)),
})
export class EncodeHandler implements Handler, Validator {
  private readonly encoders: ReadonlyMap<string, Encoder>;
  private readonly matcher: ResponseMatcher;

  constructor(private readonly config: ConfigOf<typeof EncodeConfig>) {
    this.encoders = new Map(Object.entries(config.encodings).filter(([, encoder]) => isAvailable(encoder)));
    this.matcher = new ResponseMatcher(config.match ?? { status_code: [], headers: { 'Content-Type': defaultContentTypes } });
  }

  /** @throws `HTTP_ENCODE_INVALID` */
  validate(): void {
    throwFirst(mistakesIn(this.config));
  }

  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
    if (mustNotTransform(request)) return next();
    const coding = acceptedCodings(request, this.config.prefer).find((name) => this.encoders.has(name));
    const encoder = coding === undefined ? undefined : this.encoders.get(coding);
    if (coding === undefined || encoder === undefined) return next();
    return this.encode(coding, encoder, request, response, next);
  }

  private async encode(coding: string, encoder: Encoder, request: HttpRequest, response: HttpResponse, next: Next): Promise<void> {
    const encoded = new EncodedResponse({
      inner: response,
      coding,
      encoder,
      isHeadRequest: request.method === 'HEAD',
      knowsEncodedTag: forgetCoding(request, coding),
      minimumLength: this.config.minimum_length || defaultMinimumLength,
      fits: (status, fields) => !mustNotTransform({ headers: fields }) && this.matcher.matches(status, fields, request),
      report: (error) => reportFault(request, error, 'an encoder failed, so the response is sent uncompressed'),
    });
    try {
      await next(request, encoded);
    } catch (error) {
      // A head that a handler has written is sent even if it still waits for the body, because it cannot be taken back.
      encoded.flush();
      throw error;
    }
    await encoded.finish();
  }
}

function mustNotTransform({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return headers.getAll('Cache-Control').some((value) => /no-transform/i.test(value));
}

/**
 * Removes the coding from the entity tags in `If-None-Match`. Clients know the tags of encoded responses, handlers know those without a coding.
 *
 * @returns true if a tag had the coding
 */
function forgetCoding({ headers }: HttpRequest, coding: string): boolean {
  const tags = headers.get('If-None-Match');
  const ending = `-${coding}"`;
  if (tags?.includes(ending) !== true) return false;
  const plain = tags.split(/,(?=\s*(?:W\/)?")/).map((tag) => withoutEnding(tag, ending)).join(',');
  if (plain !== tags) headers.set('If-None-Match', plain);
  return plain !== tags;
}

function withoutEnding(tag: string, ending: string): string {
  return tag.trimEnd().endsWith(ending) && !tag.trimStart().startsWith('W/') ? `${tag.trimEnd().slice(0, -ending.length)}"` : tag;
}

function* mistakesIn({ encodings = {}, prefer = [] }: Pick<ConfigInput<typeof EncodeConfig>, 'encodings' | 'prefer'>): Iterable<PlacedError> {
  const seen = new Set<string>();
  for (const [index, name] of prefer.entries()) {
    const reason = !Object.hasOwn(encodings, name) ? 'is not among encodings' : seen.has(name) ? 'is listed twice' : undefined;
    if (reason !== undefined) yield { at: ['prefer', index], error: errors.HTTP_ENCODE_INVALID({ name, reason }) };
    seen.add(name);
  }
}
