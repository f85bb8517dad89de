/** Node options that open the debugger on purpose. */
const debuggerOption = /^--inspect(?:-brk|-wait)?(?:=|$)/;

/** How long, and how often, to look for a debugger that a signal opens late, in milliseconds. */
const watchMs = 5000;
const watchIntervalMs = 20;

/**
 * SIGUSR1, which asks a server to read its config again. While nothing listens to it, Node opens its debugger at this signal.
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

  /** Starts to listen to the signal. From now on, none is lost. */
  static take(): ReloadSignal {
    const taken = new ReloadSignal();
    process.on('SIGUSR1', () => taken.act());
    return taken;
  }

  /**
   * Closes the debugger if a signal opened it before this process could listen, and acts on that signal. Node handles the signal in a
   * separate thread, so the debugger may open later: this method looks for it for five seconds. It keeps a debugger that the user
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

  /** Sets the callback for each signal from now on, and calls it once if there was one before. */
  onEach(act: () => void): void {
    this.act = act;
    if (this.early) act();
  }
}

/** Editors open the debugger by their own code, and set an environment variable. */
function isDebuggerWanted(): boolean {
  const options = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(' ')];
  return options.some((option) => debuggerOption.test(option)) || process.env['VSCODE_INSPECTOR_OPTIONS'] !== undefined;
}
