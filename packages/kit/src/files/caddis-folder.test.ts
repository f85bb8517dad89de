import { expect } from 'chai';
import { caddisFolder } from './caddis-folder.js';

describe('caddisFolder', () => {
  const cases: readonly (readonly [what: string, kind: 'config' | 'data', environment: Record<string, string>, folder: string | undefined])[] = [
    ['the folder of XDG for configs', 'config', { XDG_CONFIG_HOME: '/x', XDG_DATA_HOME: '/d', HOME: '/h' }, '/x/caddis'],
    ['the folder of XDG for data', 'data', { XDG_CONFIG_HOME: '/x', XDG_DATA_HOME: '/d', HOME: '/h' }, '/d/caddis'],
    ['the home folder for configs', 'config', { HOME: '/h' }, '/h/.config/caddis'],
    ['the home folder for data', 'data', { HOME: '/h' }, '/h/.local/share/caddis'],
    ['the home folder where that of XDG is relative', 'data', { XDG_DATA_HOME: 'd', HOME: '/h' }, '/h/.local/share/caddis'],
    ['nothing where the home folder is relative', 'config', { HOME: 'h' }, undefined],
    ['nothing without a home folder', 'config', {}, undefined],
  ];
  for (const [what, kind, environment, folder] of cases) {
    it(`is ${what}`, () => {
      expect(caddisFolder(kind, environment)).to.equal(folder);
    });
  }
});
