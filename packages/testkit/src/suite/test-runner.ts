/** What the kit needs of a runner of tests: mocha, node:test and vitest have it. @public */
export interface TestRunner {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, body: () => Promise<void>) => unknown;
}

/** Options without the runner: for who tries a module without one. */
export type WithoutRunner<Options extends TestRunner> = Omit<Options, keyof TestRunner>;
