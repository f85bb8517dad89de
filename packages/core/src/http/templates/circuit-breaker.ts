import type { ModuleTemplate } from '../../module-template.js';
import { proxyDocument } from './example-documents.js';

/** A circuit breaker that counts failures. @internal */
export const template: ModuleTemplate = {
  contract: 'CircuitBreaker',
  classSuffix: 'Breaker',
  summary: 'Blocks requests for a while after several failures in a row.',
  imports: { '@caddis/core': ['clock', 'duration', 'inject', 'integer', 'type Clock'] },
  fields: `
failures: integer({ description: 'Number of failures in a row after which requests are blocked.', default: 5, minimum: 1 }),
pause: duration({ description: 'Time for which requests are blocked.', default: '10s', minimum: '1ms' }),`,
  services: [{ name: 'time', type: 'Clock', decorator: 'inject(clock)' }],
  state: `
#failed = 0;
#closedAt = 0;`,
  members: `
/** Returns false to block requests. Called for every candidate of every request, so it must not change anything. */
ok()«: boolean» {
  return this.time.now() >= this.#closedAt;
}

/** Called with the status of each attempt; 502 or 504 if there was no response. */
record(status«: number», _latencyMs«: number»)«: void» {
  this.#failed = status >= 500 ? this.#failed + 1 : 0;
  if (this.#failed < this.config.failures) return;
  this.#failed = 0;
  this.#closedAt = this.time.now() + this.config.pause;
}`,
  config: { failures: 5, pause: '10s' },
  document: proxyDocument({ circuit_breaker: '__MODULE__' }),
  tryIt: { command: "curl http://localhost:8080/ | grep --only-matching 'hello'", output: 'hello\n' },
  test: {
    imports: { '@caddis/core': ['systemClock'] },
    code: `
it('blocks requests after failures in a row, for the configured time', () => {
  let now = 0;
  const breaker = new __CLASS__({ failures: 2, pause: 1000 }, { ...systemClock, now: () => now });
  breaker.record(502, 1);
  breaker.record(200, 1);
  breaker.record(502, 1);
  assert.equal(breaker.ok(), true);
  breaker.record(504, 1);
  assert.equal(breaker.ok(), false);
  now = 1000;
  assert.equal(breaker.ok(), true);
});`,
  },
};
