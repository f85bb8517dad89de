import { array, integer, nothing, object, record, string, union, type ConfigOf } from '@caddis/core';
import type { HttpHeaders, HttpRequest } from '@caddis/core/http';
import { fieldNameDoubts } from '../fields/field-doubts.js';
import { HeaderTest } from './header-test.js';

/** The config fields of a response matcher. @public */
export const responseMatcherFields = {
  status_code: array(integer({ description: 'Status code. A number below 100 is a class: 5 means 500 to 599.' }), {
    description: 'Status codes. The response must have one of them. If omitted, any status matches.',
    default: [],
  }),
  headers: record(
    union([array(string()), nothing()], {
      description: 'Values, with `*` as wildcard. An empty list means that the field must be present, `null` that it must be absent.',
    }),
    {
      description: 'Header fields that the response must have, written as in the matcher `header`. If omitted, any fields match.',
      keyName: 'header field',
      keyDoubts: fieldNameDoubts,
      default: {},
    },
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
