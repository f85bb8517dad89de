/** An error as users of the API see it. @public */
export interface Failure {
  readonly code: unknown;
  readonly message: string;
  readonly cause?: unknown;
}

/**
 * Waits for something that must fail.
 *
 * @param work - a promise, or a function that throws or returns one
 * @returns the error
 * @throws if it does not fail
 *
 * @public
 */
export async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<Failure> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    return error as Error & Failure;
  }
  throw new Error('it succeeded');
}
