import { openable } from '../listening.js';
import { proxyDocument, type ProxyFlags } from '../quick/proxy-document.js';
import type { ReloadSignal } from '../reload-signal.js';
import { print } from '../terminal.js';
import { run } from './run.js';

/** Serves a reverse proxy without a config file, until the process is told to shut down. @returns as {@link run} does @internal */
export async function reverseProxy(flags: ProxyFlags, reloads: ReloadSignal): Promise<number> {
  const text = JSON.stringify(proxyDocument(flags));
  const { to = [] } = flags;
  return run({ config: '(command line)', text }, reloads, (addresses) => {
    print(`Serving ${addresses.map(openable).join(', ')} -> ${to.join(', ')}\n`);
    if (to.length > 1) print('Each request goes to one of them at random.\n');
  });
}
