import type { ModuleTemplate } from '../../module-template.js';
import { answer, routesDocument } from './example-documents.js';

/** An IP source that looks up addresses in the background. @internal */
export const template: ModuleTemplate = {
  contract: 'IpSource',
  classSuffix: 'Ranges',
  summary: 'Trusts the addresses of a host name.',
  imports: {
    'node:dns/promises': ['lookup'],
    '@caddis/core': ['clock', 'duration', 'inject', 'logger', 'string', 'type Clock', 'type Context', 'type Logger', 'type Provisioner'],
  },
  fields: `
host: string({ description: 'Host name of the trusted proxies.', minLength: 1 }),
refresh: duration({ description: 'Time between two look-ups.', default: '1m', minimum: '1s' }),`,
  services: [
    { name: 'log', type: 'Logger', decorator: 'logger()' },
    { name: 'time', type: 'Clock', decorator: 'inject(clock)' },
  ],
  implements: ['Provisioner'],
  state: `
#ranges«: readonly string[]» = [];`,
  members: `
/** Looks up the name, and repeats this after each pause until the config is retired. */
async provision(context«: Context»)«: Promise<void>» {
  this.#ranges = await this.#look();
  const again = async ()«: Promise<void>» => {
    try {
      this.#ranges = await this.#look();
    } catch (err) {
      this.log.warn({ err }, 'the name cannot be looked up; its last known addresses stay trusted');
    }
    if (!context.signal.aborted) timer = this.time.setTimeout(again, this.config.refresh);
  };
  let timer = this.time.setTimeout(again, this.config.refresh);
  context.defer(() => timer.cancel());
}

/** Returns addresses and ranges from memory; the same array as long as nothing has changed. */
getRanges()«: readonly string[]» {
  return this.#ranges;
}

async #look()«: Promise<readonly string[]>» {
  const found = await lookup(this.config.host, { all: true });
  const ranges = found.map(({ address }) => address).sort();
  return ranges.join() === this.#ranges.join() ? this.#ranges : ranges;
}`,
  config: { host: 'localhost' },
  document: routesDocument([{ handle: [answer('you are {http.vars.client_ip}\n')] }], { trusted_proxies: '__MODULE__' }),
  tryIt: { command: "curl --header 'X-Forwarded-For: 203.0.113.7' http://localhost:8080/", output: 'you are 203.0.113.7\n' },
  test: {
    imports: { '@caddis/core': ['systemClock', 'type Context', 'type Logger'] },
    code: `
it('returns the addresses of the name, and the same array as long as they do not change', async () => {
  const undos«: (() => void)[]» = [];
  const context = { signal: new AbortController().signal, defer: (undo«: () => void») => undos.push(undo) };
  const source = new __CLASS__({ host: '127.0.0.1', refresh: 60_000 }, console« as unknown as Logger», systemClock);
  await source.provision(context« as unknown as Context»);
  for (const undo of undos) undo();
  assert.deepEqual(source.getRanges(), ['127.0.0.1']);
  assert.equal(source.getRanges(), source.getRanges());
});`,
  },
};
