import { chromium, type Browser } from 'playwright-core';

/** Longest wait for what a browser does, in milliseconds: a net for what never comes, and no measure of how busy the machine is. */
export const patienceMs = 120_000;

/**
 * Starts Chromium with a profile of its own and without a word to anybody outside.
 *
 * @param more - arguments besides
 */
export function startBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    timeout: patienceMs,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...more],
  });
}
