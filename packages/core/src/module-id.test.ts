import { expect } from 'chai';
import fc from 'fast-check';
import { isLabel, isModuleId, joinModuleId, splitModuleId } from './module-id.js';

const label = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const labels = fc.array(label, { maxLength: 4 });

describe('module IDs', () => {
  it('are labels joined by dots', () => {
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), (parts) => {
        expect(parts.every(isLabel)).to.equal(true);
        expect(isModuleId(parts.join('.'))).to.equal(true);
        expect(isLabel(parts.join('.'))).to.equal(parts.length === 1);
      }),
    );
  });

  it('come apart as they were joined', () => {
    fc.assert(
      fc.property(labels, label, (namespace, name) => {
        const namespaceId = namespace.join('.');
        const id = joinModuleId(namespaceId, name);
        expect(isModuleId(id)).to.equal(true);
        expect(splitModuleId(id)).to.deep.equal({ namespaceId, name });
      }),
    );
  });

  it('are distinguished from all other texts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', 'Z', '0', '_', '.', '-', '\n', 'é') })), (text) => {
        const parts = text.split('.');
        expect(isModuleId(text)).to.equal(parts.every(isLabel));
        expect(isLabel(text)).to.equal(text !== '' && [...text].every((character) => /[a-z0-9_]/.test(character)) && /[a-z]/.test(text[0] ?? ''));
      }),
    );
  });

  for (const name of ['', 'a.b', 'Http', '9a', '_a', 'a-b', 'a\n', 'ä']) {
    it(`have no name ${JSON.stringify(name)}`, () => {
      expect(() => joinModuleId('http.handlers', name)).to.throw().with.property('code', 'CORE_MODULE_NAME_INVALID');
    });
  }
});
