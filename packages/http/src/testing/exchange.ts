import { RawClient } from '@caddis/test-helpers';

/** Sends bytes and returns everything received until the other side closes the connection. */
export async function exchange(to: number | string, bytes: string): Promise<string> {
  const client = await RawClient.connect(to);
  client.send(bytes);
  return client.closed();
}

/** Sends one request with `Connection: close`, and parses the answer. */
export async function request(to: number | string, line: string, headers: readonly string[] = [], body = ''): Promise<RawAnswer> {
  const fields = headers.some((field) => /^host:/i.test(field)) ? headers : ['Host: example.com', ...headers];
  return parseAnswer(await exchange(to, `${line} HTTP/1.1\r\n${[...fields, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`));
}

/** An answer without fields that are the same in each one: `Date`, `Connection`. */
export interface RawAnswer {
  readonly status: number;
  /** By name in lower case, in alphabetical order; values with the same name are joined with ` | `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Parses an answer. */
export function parseAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...fields] = text.slice(0, end).split('\r\n');
  const headers: Record<string, string> = {};
  for (const field of fields.toSorted()) {
    const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(field) ?? [];
    const key = name.toLowerCase();
    if (key !== 'date' && key !== 'connection') headers[key] = key in headers ? `${headers[key]} | ${value}` : value;
  }
  return { status: Number(line.split(' ')[1]), headers, body: text.slice(end + 4) };
}
