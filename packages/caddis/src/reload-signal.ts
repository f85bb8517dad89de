/** Options that open Node's debugger on purpose. */
const debuggerOption = /^--inspect(?:-brk|-wait)?(?:=|$)/;

/** How long, and how often, a debugger is looked for that a signal opens late, in milliseconds. */
const watchMs = 5000;
const watchIntervalMs = 20;

/**
 * SIGUSR1, which asks a server to read its config again. Node opens its debugger at this signal as long as nobody listens to it.
 *
 * @see https://nodejs.org/api/process.html#signal-events
 * @internal
 */
export class ReloadSignal {
  private early = false;
  private act = (): void => {
    this.early = true;
  };

  private constructor() {}

  /** Takes the signal away from Node. From now on none is lost. */
  static take(): ReloadSignal {
    const taken = new ReloadSignal();
    process.on('SIGUSR1', () => taken.act());
    return taken;
  }

  /**
   * Closes the debugger that a signal opens which came before this process could take it, and acts on that signal. Node hands the signal
   * to a thread of its own, so the debugger may come later: it is looked for again for five seconds. Leaves alone a debugger that was
   * asked for.
   */
  keepDebuggerClosed(): void {
    if (!process.features.inspector || isDebuggerWanted()) return;
    this.closeDebugger();
    const watch = setInterval(() => this.closeDebugger(), watchIntervalMs).unref();
    setTimeout(() => clearInterval(watch), watchMs).unref();
  }

  private closeDebugger(): void {
    const inspector = process.getBuiltinModule('node:inspector');
    if (inspector.url() === undefined) return;
    inspector.close();
    this.act();
  }

  /** Acts on each signal from now on, and once on those that came before. */
  onEach(act: () => void): void {
    this.act = act;
    if (this.early) act();
  }
}

/** Editors open it by code of their own and say so in the environment. */
function isDebuggerWanted(): boolean {
  const options = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(' ')];
  return options.some((option) => debuggerOption.test(option)) || process.env['VSCODE_INSPECTOR_OPTIONS'] !== undefined;
}
