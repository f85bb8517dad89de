/**
 * Asks again and again until something is so; mocha's time limit ends it.
 *
 * @param ask - a question that fails counts as answered with no
 */
export async function until(ask: () => boolean | Promise<boolean>): Promise<void> {
  for (;;) {
    try {
      if (await ask()) return;
    } catch {
      // Asked again.
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
