import type { Probe } from './probe.js';

const schemes: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);

/** Checks a network proxy: for every server it returns at once the URL of a proxy, or nothing. */
export function networkProxyContract(probe: Probe): void {
  for (const scheme of ['http', 'https'] as const) {
    for (const host of ['localhost', 'backend.example', '10.0.0.1', '::1', 'x'.repeat(300)]) {
      const request = Object.freeze({ scheme, host, port: scheme === 'https' ? 443 : 80, placeholders: undefined });
      const answer = probe.callAtOnce('proxyFor', request);
      if (answer === undefined) continue;
      if (typeof answer !== 'string') throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `proxyFor() answered ${typeof answer}, not a text or undefined`);
      // The message leaves out the URL, because it may contain a password.
      if (!isProxyUrl(answer)) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', `proxyFor() answered a text for ${scheme}://${host.slice(0, 40)} that is not the URL of a proxy`);
    }
  }
}

function isProxyUrl(text: string): boolean {
  try {
    const url = new URL(text);
    return schemes.has(url.protocol) && url.hostname !== '';
  } catch {
    return false;
  }
}
