import { RawClient } from '@caddis/test-helpers';

/** Sends bytes and takes all that comes until the other side closes. */
export async function exchange(to: number | string, bytes: string): Promise<string> {
  const client = await RawClient.connect(to);
  client.send(bytes);
  return client.closed();
}

/** Sends one request, after which the connection is closed, and takes the answer apart. */
export async function request(to: number | string, line: string, headers: readonly string[] = [], body = ''): Promise<RawAnswer> {
  const fields = headers.some((field) => /^host:/i.test(field)) ? headers : ['Host: example.com', ...headers];
  return parseAnswer(await exchange(to, `${line} HTTP/1.1\r\n${[...fields, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`));
}

/** An answer without what is the same in every one: `Date`, `Connection`. */
export interface RawAnswer {
  readonly status: number;
  /** Lower-case names, in alphabetical order; values of one name joined with ` | `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Takes an answer apart. */
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
