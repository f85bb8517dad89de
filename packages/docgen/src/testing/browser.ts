import { chromium, type Browser } from 'playwright-core';

/** Timeout for browser operations in milliseconds. Only a safety net, so that a busy machine does not exceed it. */
export const patienceMs = 120_000;

/** Starts Chromium with its own profile and without connections to external services. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    timeout: patienceMs,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
