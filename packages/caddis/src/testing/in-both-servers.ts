import { expect } from 'chai';
import { needPrograms } from '@caddis/test-servers';
import type { ServerKind } from './server-process.js';
import { proxyRoute, TestEdge } from './test-edge.js';

/** Settings of a reverse proxy and the answers that it must give, in Caddy and in Caddis. {@link Words} stand for what is not known before. */
export interface SharedCase {
  readonly title: string;
  /** Config of the handler. */
  readonly proxy: object;
  /** Header fields of the requests. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers to requests in a row. */
  readonly answers: readonly string[];
  /** What Caddy 2.6.2 answers, where Caddis is meant to be better. */
  readonly inCaddy?: readonly string[];
  /** A change after that, and what both must answer some time after it. */
  readonly then?: { readonly change: () => void; readonly answer: string };
}

/** Words of a config, each with the text that takes its place. */
export type Words = Readonly<Record<string, string>>;

/**
 * Makes a test of each case. All of them are one config, which each server runs in its turn.
 *
 * @param cases - the cases
 * @param words - called when the servers are there that a config names
 */
export function inBothServers(cases: readonly SharedCase[], words: () => Words): void {
  const edges = new Map<ServerKind, TestEdge>();

  before(async function () {
    needPrograms(this, 'caddy');
    const routes = cases.map(({ proxy }, index) => proxyRoute(withWords(proxy, words()), `/${index}`));
    for (const kind of ['caddy', 'caddis'] as const) edges.set(kind, await TestEdge.start(kind, routes));
  });

  after(async () => {
    for (const edge of edges.values()) await edge.stop();
  });

  for (const [index, { title, headers = {}, answers, inCaddy = answers, then }] of cases.entries()) {
    it(`${title}${inCaddy === answers ? '' : ' (not so in Caddy)'}`, async () => {
      const found: Partial<Record<ServerKind, readonly string[]>> = {};
      for (const [kind, edge] of edges) found[kind] = await edge.getAll(answers.length, `/${index}`, withWords(headers, words()));
      expect(found).to.deep.equal({ caddy: inCaddy, caddis: answers });
      then?.change();
      for (const edge of edges.values()) if (then !== undefined) await edge.untilAnswer(then.answer, `/${index}`);
    });
  }
}

/** Puts texts in the place of words, anywhere in a config. */
export function withWords<Config extends object>(config: Config, words: Words): Config {
  const text = Object.entries(words).reduce((whole, [word, value]) => whole.replaceAll(word, value), JSON.stringify(config));
  return JSON.parse(text) as Config;
}
