/** The functions of a test runner that the kit uses. Mocha, node:test and vitest have them. @public */
export interface TestRunner {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, body: () => Promise<void>) => unknown;
}

/** Options without the test runner, for the functions that run tests without one. */
export type WithoutRunner<Options extends TestRunner> = Omit<Options, keyof TestRunner>;
