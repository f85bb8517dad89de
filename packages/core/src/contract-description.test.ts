import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as http from './http/index.js';
import { apps } from './app.js';
import { isNamespace, type Namespace } from './namespace.js';

/** Removes white space and trailing commas, so that signatures compare equal however they are wrapped. */
function flat(signature: string): string {
  return signature.replaceAll(/\s+/g, '').replaceAll(',)', ')');
}

const reports = flat(['index', 'http'].map((entry) => readFileSync(new URL(`../api/${entry}.api.md`, import.meta.url), 'utf8')).join('\n'));

describe('the description of a standard namespace', () => {
  const namespaces = [apps, ...Object.values<unknown>(http)].filter((value): value is Namespace<unknown> => isNamespace(value));

  it('is that of all of them', () => {
    expect(namespaces.map(({ id }) => id)).to.have.length.at.least(9);
  });

  for (const { id, description, methods } of namespaces) {
    it(`${id === '' ? 'of apps' : id} has the signature of the contract as it is published`, () => {
      const signature = /```ts\n([^]*?)\n```/.exec(description)?.[1] ?? '';
      // A comment in the signature names the type that the following members belong to.
      const members = signature.replace(/^\/\/.*\n/gm, '').split(/(?<=;)\n/);
      for (const member of members) expect(reports).to.include(flat(member));
      expect(members.map((member) => /^\w+/.exec(member)?.[0])).to.include.members([...methods]);
    });

    it(`${id === '' ? 'of apps' : id} says when it is called, and what comes of each answer`, () => {
      expect(description).to.match(/^- .+\n/m).and.match(/^\| a module \| its host \|\n/m);
    });
  }
});
