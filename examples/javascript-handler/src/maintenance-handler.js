import { BlockList, isIP } from 'node:net';
import { array, duration, module, object, string } from '@caddis/core';
import { handlers } from '@caddis/core/http';

const Config = object({
  message: string({ description: 'Text of the answer.', default: 'We are working on it.' }),
  retry_after: duration({ description: 'When clients should come back. 0 means that they are not told.', default: '10m', minimum: '0s' }),
  allow: array(string(), {
    description: 'IP addresses and ranges of addresses, such as `10.0.0.0/8`, of clients that get the site all the same.',
    default: [],
  }),
});

/** The handler `maintenance`. */
export class MaintenanceHandler {
  #config;
  #allowed;

  /** @param {import('@caddis/core').ConfigOf<typeof Config>} config - validated: durations are in milliseconds, and defaults are set */
  constructor(config) {
    this.#config = config;
    this.#allowed = new BlockList();
    for (const range of config.allow) allow(this.#allowed, range);
  }

  /** @type {import('@caddis/core/http').Handler['handle']} */
  handle(request, response, next) {
    if (this.#allowed.check(request.clientIp, familyOf(request.clientIp))) return next();
    const { message, retry_after } = this.#config;
    response.status = 503;
    response.headers.set('Content-Type', 'text/plain; charset=utf-8');
    if (retry_after > 0) response.headers.set('Retry-After', String(Math.ceil(retry_after / 1000)));
    response.end(`${message}\n`);
  }
}

// JavaScript has no decorators, so this calls what `@module(…)` calls in TypeScript.
module(handlers, {
  name: 'maintenance',
  config: Config,
  summary: 'Answers 503 while a site is being worked on.',
  description: 'It ends the route, except for clients of `allow`, for whom the next handlers run.',
  examples: [{ title: 'Everybody but the office has to wait.', config: { handler: 'maintenance', allow: ['192.0.2.0/24'] } }],
  check({ allow: ranges = [] }, report) {
    for (const [index, range] of ranges.entries()) {
      try {
        allow(new BlockList(), range);
      } catch {
        report({ at: ['allow', index], message: `${JSON.stringify(range)} is no IP address and no range`, help: 'write e.g. "192.0.2.7" or "2001:db8::/32"' });
      }
    }
  },
})(MaintenanceHandler);

/**
 * @param {BlockList} list
 * @param {string} range
 */
function allow(list, range) {
  const [address = '', bits] = range.split('/');
  if (isIP(address) === 0) throw new TypeError('no IP address');
  if (bits === undefined) list.addAddress(address, familyOf(address));
  else list.addSubnet(address, bits === '' ? Number.NaN : Number(bits), familyOf(address));
}

/** @param {string} address */
function familyOf(address) {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
