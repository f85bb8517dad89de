import { changedMessages, rawExchange, readRequest } from '@caddis/test-servers';
import fc from 'fast-check';

/** Complete valid requests that the fuzz modifies. */
const seeds = [
  'GET /x?a=b HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n',
  'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world',
  'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-T: 1\r\n\r\n',
  'PUT /x HTTP/1.1\r\nHost: a\r\nConnection: x-hop, te\r\nX-Hop: 1\r\nTE: trailers\r\nContent-Length: 0\r\n\r\n',
  'GET http://b:80/x HTTP/1.1\r\nHost: b:80\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  'POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok',
  'DELETE /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nX-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\nbody',
  'OPTIONS /x HTTP/1.1\r\nHost: a\r\n\r\n',
  'HEAD /x HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n',
];

/** Generates up to three requests for one connection, split into pieces. */
export const http1Conversations: fc.Arbitrary<readonly string[]> = fc
  .tuple(fc.array(changedMessages(seeds), { minLength: 1, maxLength: 3 }), fc.array(fc.nat(400), { maxLength: 2 }))
  .map(([messages, cuts]) => cut(messages.join(''), cuts));

function cut(text: string, cuts: readonly number[]): readonly string[] {
  const places = [0, ...cuts.map((place) => place % (text.length + 1)).sort((left, right) => left - right), text.length];
  return places.slice(1).map((end, index) => text.slice(places[index], end)).filter((piece) => piece !== '');
}

/**
 * Sends a conversation over a new connection.
 *
 * @returns the statuses of the final responses
 * @throws if the connection is not closed in time
 */
export async function converseHttp1(port: number, pieces: readonly string[]): Promise<readonly number[]> {
  const received = await rawExchange(port, ...pieces);
  return [...received.matchAll(/HTTP\/1\.1 ([2-5]\d\d) /g)].map(([, status]) => Number(status));
}

/** Returns the bodies of the unambiguous requests at the start of a conversation, up to the first ambiguous one. */
export function soundBodies(pieces: readonly string[]): readonly string[] {
  const bodies: string[] = [];
  let rest = pieces.join('');
  try {
    for (let reading = readRequest(rest); reading !== 'incomplete'; reading = readRequest(rest)) {
      bodies.push(reading.request.body);
      rest = rest.slice(reading.end);
    }
  } catch {
    // The proxy must refuse the remaining requests or normalize them.
  }
  return bodies;
}
