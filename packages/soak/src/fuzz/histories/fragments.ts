import { isArray, type Json } from './json.js';
import type { Addresses } from './model-config.js';

/** The paths of routes and requests. */
export const somePaths = ['/a', '/b', '/c'] as const;

/** Generates values for places in a document; most of them fit the place. */
export class Fragments {
  constructor(private readonly addresses: Addresses) {}

  /** Makes a whole document. @param number - selects its content */
  document(number: number): Json {
    const split = number % 3 === 0;
    const servers = split ? { edge: this.server(number, 0), other: this.server(number + 1, 1) } : { edge: this.server(number, number % 2) };
    return { apps: { http: { servers } } };
  }

  /**
   * Makes a value that fits a place.
   *
   * @param parts - keys and indexes of the place
   * @param number - selects one of many values
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

  /** Makes a value that need not fit its place. */
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

  /** Wraps a value in an array, as a path that ends with `/...` requires, unless it is an array already. */
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
