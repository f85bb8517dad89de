import { isArray, type Json } from './json.js';
import type { Addresses } from './model-config.js';

/** Paths that routes and requests have. */
export const somePaths = ['/a', '/b', '/c'] as const;

/** Makes up values for places of a document, mostly such as belong there. */
export class Fragments {
  constructor(private readonly addresses: Addresses) {}

  /** A whole document. @param number - which one */
  document(number: number): Json {
    const split = number % 3 === 0;
    const servers = split ? { edge: this.server(number, 0), other: this.server(number + 1, 1) } : { edge: this.server(number, number % 2) };
    return { apps: { http: { servers } } };
  }

  /**
   * A value that belongs at a place.
   *
   * @param parts - keys and indexes that lead there
   * @param number - which one of many
   */
  fitting(parts: readonly string[], number: number): Json {
    const names = parts.filter((part) => !/^\d+$/.test(part) && part !== '-');
    const last = parts.at(-1);
    const isElement = last !== undefined && last !== names.at(-1);
    const own = (element: (number: number) => Json): Json => (isElement ? element(number) : Array.from({ length: number % 3 }, (_, index) => element(number + index)));
    switch (names.at(-1)) {
      case undefined:
        return this.document(number);
      case 'apps':
        return { http: this.http(number) };
      case 'http':
        return this.http(number);
      case 'servers':
        return { edge: this.server(number, number) };
      case 'listen':
        return own((each) => this.address(each));
      case 'routes':
        return own((each) => this.route(each));
      case 'handle':
        return own((each) => this.handler(each));
      case 'match':
        return own((each) => ({ path: [this.path(each)] }));
      case 'path':
        return own((each) => this.path(each));
      case 'automatic_https':
        return { disable: true };
      case 'terminal':
        return number % 2 === 0;
      case 'status_code':
        return [200, 201, 404, 503][number % 4] as number;
      case '@id':
        return `id ${number % 5}`;
      case 'handler':
        return 'static_response';
      case 'body':
        return String(number);
      default:
        return this.server(number, number);
    }
  }

  /** A value that belongs nowhere in particular. */
  odd(number: number): Json {
    const odd: readonly Json[] = [
      this.route(number),
      this.handler(number),
      { handler: 'nowhere' },
      this.server(number, number),
      [],
      {},
      [this.route(number)],
      this.addresses.taken,
      this.address(number),
      'text',
      7,
      true,
      { '@id': `id ${number % 5}` },
      { ...(this.route(number) as object), unknown: 1 },
      { listen: [this.addresses.taken], routes: [] },
      { listen: [...this.addresses.free], routes: [this.route(number)] },
      [[this.route(number)]],
    ];
    return odd[number % odd.length] as Json;
  }

  /** The same values in an array for a path that ends with `/...`, unless the value is one. */
  spread(value: Json): Json {
    return isArray(value) ? value : [value];
  }

  private http(number: number): Json {
    return { servers: { edge: this.server(number, number) } };
  }

  private server(number: number, address: number): Json {
    return { ...(number % 4 === 0 ? { '@id': `id ${number % 5}` } : {}), listen: [this.address(address)], routes: [this.route(number), this.route(number + 7)] };
  }

  private address(number: number): string {
    const { free, taken } = this.addresses;
    return number % 11 === 10 ? taken : (free[number % free.length] as string);
  }

  private route(number: number): Json {
    return {
      ...(number % 6 === 0 ? { '@id': `id ${number % 5}` } : {}),
      ...(number % 5 === 1 ? {} : { match: [{ path: [this.path(number)] }] }),
      handle: number % 9 === 8 ? [] : [this.handler(number)],
      ...(number % 7 === 0 ? { terminal: true } : {}),
    };
  }

  private handler(number: number): Json {
    return { handler: 'static_response', body: `body ${number}`, ...(number % 3 === 0 ? { status_code: [200, 201, 404, 503][number % 4] as number } : {}) };
  }

  private path(number: number): string {
    return somePaths[number % somePaths.length] as string;
  }
}
