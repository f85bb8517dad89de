import { propertyOf, type Logger } from '@caddis/core';
import type { BuiltConfig, Runtime } from '@caddis/runtime';

/**
 * Asks the apps of a config where they listen. An app answers by `listening` in its report, a list of texts.
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
 * Logs where the server listens, in one line, when a config serves; again only where a later config listens elsewhere.
 *
 * @param onFirst - told of it the first time
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

/** An address as a person opens it: one of all interfaces is reached by `localhost`. @internal */
export function openable(address: string): string {
  return address.replace(/^(https?:\/\/)(?:\[::\]|0\.0\.0\.0)(?=:)/, '$1localhost');
}
