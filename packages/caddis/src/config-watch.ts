import { statSync, type BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Time between two looks at the file, in milliseconds. */
const lookMs = 250;

/**
 * Notices when a config file has changed. It looks at the file four times a second: that sees what any editor does, files that are replaced, links that lead elsewhere, folders of containers and of
 * the network, none of which tell their changes in one way. A change counts when two looks in a row have seen the same, so that half a file is left alone. A file that is missing is waited for.
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

  /** Remembers the file as it is now, before it is read for the first time. */
  static of(file: string): ConfigWatch {
    return new ConfigWatch(file);
  }

  /** Calls back for each change from now on, and for one since the watch was made. */
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
