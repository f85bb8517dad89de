import { chromium, type Browser } from 'playwright-core';

/** Maximum wait for the browser, in milliseconds. It is only a safety net, long enough for any busy machine. */
export const patienceMs = 120_000;

/**
 * Starts Chromium with a profile of its own and without any connections to the internet.
 *
 * @param more - additional arguments
 */
export function startBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    timeout: patienceMs,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...more],
  });
}
