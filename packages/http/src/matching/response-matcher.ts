import { array, integer, nothing, object, record, string, union, type ConfigOf } from '@caddis/core';
import type { HttpHeaders, HttpRequest } from '@caddis/core/http';
import { fieldNameDoubts } from '../fields/field-doubts.js';
import { HeaderTest } from './header-test.js';

/** The config fields of a response matcher. @public */
export const responseMatcherFields = {
  status_code: array(integer({ description: 'Status code; below 100 a class, 5 for 500 to 599.' }), {
    description: 'Status codes, of which the response must have one. Left out, any.',
    default: [],
  }),
  headers: record(
    union([array(string()), nothing()], {
      description: 'Values with `*` as wildcard; an empty list: the field is there; `null`: it is absent.',
    }),
    { description: 'Fields that the response must have, as in the matcher `header`. Left out, any.', keyName: 'header field', keyDoubts: fieldNameDoubts, default: {} },
  ),
} as const;

/** Schema of a response matcher. @public */
export const responseMatcherConfig = object(responseMatcherFields);

/** Config of a response matcher after loading. @public */
export type ResponseMatcherConfig = ConfigOf<typeof responseMatcherConfig>;

/**
 * Matches responses by status and header fields.
 *
 * @see Caddy's `ResponseMatcher`
 * @public
 */
export class ResponseMatcher {
  private readonly fields: readonly HeaderTest[];

  constructor(private readonly config: ResponseMatcherConfig) {
    this.fields = Object.entries(config.headers).map(([name, values]) => new HeaderTest(name, values));
  }

  /**
   * @param status - status code of the response
   * @param headers - header fields of the response
   * @param request - the request whose placeholders the config may use
   */
  matches(status: number, headers: HttpHeaders, request: HttpRequest): boolean {
    const codes = this.config.status_code;
    if (codes.length > 0 && !codes.some((code) => statusMatches(status, code))) return false;
    return this.fields.every((field) => field.matches(headers.getAll(field.name), request));
  }
}

/**
 * Returns true if a status code equals the wanted one, or is in the wanted class.
 *
 * @param status - status code of a response
 * @param wanted - a status code, or a class (the first digit) below 100
 * @public
 */
export function statusMatches(status: number, wanted: number): boolean {
  return wanted < 100 ? Math.floor(status / 100) === wanted : status === wanted;
}
