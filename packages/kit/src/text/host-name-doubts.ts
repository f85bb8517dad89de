import type { Doubt } from '@caddis/core/framework';

/** What to write in the place of what does not belong into a host name. @public */
export interface HostNameHelp {
  /** Where the port belongs that stands behind the name. */
  readonly port: string;
  /** Where further names belong that stand behind the first. */
  readonly several: string;
}

/**
 * Texts that a field for one host name takes, and that are none: for its `doubts`. Texts with placeholders are not among them.
 *
 * @param help - what to write instead
 * @public
 */
export function hostNameDoubts({ port, several }: HostNameHelp): readonly Doubt[] {
  return [
    { pattern: '^[A-Za-z][A-Za-z\\d+.-]*://', message: 'a host name must not have a scheme', help: 'write the name alone, e.g. "app.internal"' },
    { pattern: '^[^{]*/', message: 'a host name must not have a path', help: 'write the name alone, e.g. "app.internal"' },
    { pattern: '^[^:{]*:\\d+$|\\]:\\d+$|^::1:\\d+$', message: 'a host name must not have a port here', help: port },
    { pattern: '^[^{]*\\$\\{?[A-Za-z_]', message: 'shell variables are not expanded here', help: 'for the environment variable NAME, write {env.NAME}' },
    { pattern: '^[^{]*[,;]', message: 'only one name is allowed here', help: several },
    { pattern: '^[^{]*\\s', message: 'a host name must not have spaces', help: 'write the name alone, e.g. "app.internal"' },
    { pattern: '^[^{]*\\*', message: 'wildcards are not allowed here', help: 'write a whole name, e.g. "app.internal"' },
  ];
}
