import fc from 'fast-check';

/** Byte sequences that parsers are known to interpret differently. */
const bits = [
  '\r', '\n', '\r\n', '\r\n\r\n', '\0', '\t', ' ', ':', ',', ';', '0', '-', '+', '_', '#', '%', '\x7f', '\x80', '\xff', '\x0b', 'chunked', 'identity',
  'Content-Length: 3\r\n', 'Content-Length: 0\r\n', 'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: \r\n', 'Host: b\r\n', '0\r\n\r\n',
  'Connection: close\r\n', 'Upgrade: h2c\r\n', 'Expect: 100-continue\r\n', ' HTTP/1.1', 'HTTP/1.0', 'GET /y HTTP/1.1\r\nHost: a\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil',
];

interface Change {
  readonly at: number;
  readonly cut: number;
  readonly bit: string;
}

const change = fc.record({ at: fc.nat(400), cut: fc.nat(4), bit: fc.oneof(fc.constantFrom('', ...bits), fc.string({ maxLength: 2 })) });

/** Generates messages by changing valid ones in up to three places, so that most are invalid. */
export function changedMessages(messages: readonly string[]): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...messages), fc.array(change, { maxLength: 3 })).map(([message, changes]) => changes.reduce(apply, message));
}

function apply(text: string, { at, cut, bit }: Change): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + bit + text.slice(place + cut);
}
