import { statSync, type BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Time between two checks of the file, in milliseconds. */
const lookMs = 250;

/**
 * Detects changes of a config file by polling it. Unlike notifications, polling works with all editors, replaced files, changed links, network shares
 * and containers. A change counts when two checks in a row see the same state, so half-written files are not read. Missing files are waited for.
 *
 * @internal
 */
export class ConfigWatch {
  private known: string | undefined;
  private before: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  private constructor(private readonly file: string) {
    this.known = lookAt(file);
    this.before = this.known;
  }

  /** Remembers the current state of the file, before it is read for the first time. */
  static of(file: string): ConfigWatch {
    return new ConfigWatch(file);
  }

  /** Calls back for each change from now on, and for a change since the watch was created. */
  start(onChange: () => void): void {
    const look = async (): Promise<void> => {
      const found = await stat(this.file, { bigint: true }).then(textOf, () => undefined);
      if (this.isStopped) return;
      if (found !== undefined && found !== this.known && found === this.before) {
        this.known = found;
        onChange();
      }
      this.before = found;
      this.timer = setTimeout(() => void look(), lookMs).unref();
    };
    void look();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }
}

function lookAt(file: string): string | undefined {
  try {
    return textOf(statSync(file, { bigint: true }));
  } catch {
    return undefined;
  }
}

function textOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
