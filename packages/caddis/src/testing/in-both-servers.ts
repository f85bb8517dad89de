import { expect } from 'chai';
import { needPrograms } from '@caddis/test-servers';
import type { ServerKind } from './server-process.js';
import { proxyRoute, TestEdge } from './test-edge.js';

/** Settings of a reverse proxy, and the answers that Caddy and Caddis must give. {@link Words} stand for values that are not known in advance. */
export interface SharedCase {
  readonly title: string;
  /** Config of the handler. */
  readonly proxy: object;
  /** Header fields of the requests. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers to consecutive requests. */
  readonly answers: readonly string[];
  /** What Caddy 2.6.2 answers, if Caddis answers something better on purpose. */
  readonly inCaddy?: readonly string[];
  /** A change that is made afterwards, and the answer that both must give some time later. */
  readonly then?: { readonly change: () => void; readonly answer: string };
}

/** Words in a config, each with the text that replaces it. */
export type Words = Readonly<Record<string, string>>;

/**
 * Creates a test for each case. All cases are routes of one config, which each server runs in turn.
 *
 * @param cases - the cases
 * @param words - called once the servers that the config names are running
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

/** Replaces words by texts, anywhere in a config. */
export function withWords<Config extends object>(config: Config, words: Words): Config {
  const text = Object.entries(words).reduce((whole, [word, value]) => whole.replaceAll(word, value), JSON.stringify(config));
  return JSON.parse(text) as Config;
}
