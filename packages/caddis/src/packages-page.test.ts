import { readFileSync } from 'node:fs';
import { errorDefinitions } from '@caddis/core/framework';
import { runtimeErrors } from '@caddis/runtime';
import { expect } from 'chai';
import { errors } from './errors.js';
import { runCommand } from './testing/run-command.js';

const page = readFileSync(new URL('../../../docs/packages.md', import.meta.url), 'utf8');

describe('the guide to packages', () => {
  it('names codes that there are', () => {
    const known = new Set([errors, runtimeErrors].flatMap((list) => Object.keys(errorDefinitions(list) ?? {})));
    const named = [...page.matchAll(/`((?:CADDIS|RUNTIME|CONFIG)_[A-Z_]+)`/g)].map((match) => match[1] ?? '');
    expect(named.length).to.be.above(10);
    expect(named.filter((code) => !known.has(code))).to.deep.equal([]);
  });

  it('names commands and options that there are', async () => {
    const calls = [...page.matchAll(/(?:^|`)caddis ([a-z-]+)([^`\n]*)/gm)].map(([, command = '', rest = '']) => ({ command, options: rest.match(/--[a-z-]+/g) ?? [] }));
    const named = new Map<string, Set<string>>();
    for (const { command, options } of calls) named.set(command, new Set([...(named.get(command) ?? []), ...options]));
    // Options that the text mentions apart from the command.
    named.get('remove')?.add('--config');
    named.get('install')?.add('--yes');
    named.get('doctor')?.add('--json').add('--config');
    expect([...named.keys()].sort()).to.deep.equal(['add', 'describe', 'doctor', 'install', 'list-modules', 'remove']);
    const helps = await Promise.all([...named.keys()].map((command) => runCommand(['help', command])));
    [...named.values()].forEach((options, at) => {
      for (const option of options) expect(helps[at]?.stdout).to.contain(option);
    });
  });
});
