import { propertyOf, type Logger } from '@caddis/core';
import type { BuiltConfig, Runtime } from '@caddis/runtime';

/**
 * Asks the apps of a config for the addresses that they listen on. An app provides them as `listening` in its report, a list of strings.
 *
 * @returns addresses in the order of the apps, e.g. `http://127.0.0.1:8080`
 * @internal
 */
export async function listeningOf(runtime: Runtime, { apps }: BuiltConfig): Promise<readonly string[]> {
  const reports = await Promise.all(apps.map((app) => runtime.reportOf(app)));
  return reports.flatMap((report) => {
    const listening = report?.ok === true ? propertyOf(report.report as object, 'listening') : undefined;
    return Array.isArray(listening) ? listening.filter((each) => typeof each === 'string') : [];
  });
}

/**
 * Logs the addresses of the server in one line when a config starts to serve; later only if the addresses have changed.
 *
 * @param onFirst - called with the addresses the first time
 * @internal
 */
export function logListening(runtime: Runtime, logger: Logger, onFirst: (addresses: readonly string[]) => void = () => {}): void {
  let before: string | undefined;
  runtime.on('loaded', ({ config }) => {
    void listeningOf(runtime, config).then((addresses) => {
      const isFirst = before === undefined;
      if (addresses.join(' ') !== before) logger.info({ addresses }, 'listening');
      before = addresses.join(' ');
      if (isFirst) onFirst(addresses);
    });
  });
}

/** Returns an address that a browser can open: `localhost` replaces the address of all interfaces. @internal */
export function openable(address: string): string {
  return address.replace(/^(https?:\/\/)(?:\[::\]|0\.0\.0\.0)(?=:)/, '$1localhost');
}
