import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { makeFolders } from './make-folders.js';

const codeOf = (path: string): string | undefined => {
  try {
    makeFolders(path, 0o700);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

describe('makeFolders', () => {
  it('makes what is missing, with its permissions, and leaves what is there', async () => {
    const folder = await temporaryFolder();
    try {
      const path = join(folder.path, 'a', 'b', 'c');
      makeFolders(path, 0o750);
      makeFolders(path, 0o700);
      expect([path, join(folder.path, 'a')].map((each) => statSync(each).mode & 0o777)).to.deep.equal([0o750, 0o750]);
      writeFileSync(join(path, 'file'), '');
      expect(codeOf(join(path, 'file', 'd'))).to.equal('ENOTDIR');
    } finally {
      await folder.remove();
    }
  });

  it('gives up where nothing can be made', () => {
    expect(codeOf('/proc/none/below')).to.equal('ENOENT');
  });
});
