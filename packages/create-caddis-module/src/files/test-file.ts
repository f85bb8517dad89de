import { classNameOf, idOf, type NewModule } from '../new-module.js';
import { codeOf, importLines, indented } from './code-text.js';
import { filled } from './module-file.js';

/** Makes the file with the module's tests. @internal */
export function testFile(wanted: NewModule): string {
  const { test } = wanted.namespace.template;
  const className = classNameOf(wanted);
  const code = test?.code ?? `it('is a class', () => {\n  assert.equal(typeof ${className}, 'function');\n});`;
  const options = test?.conformance === undefined ? '' : `, ${test.conformance}`;
  const imports = [test?.imports ?? {}, { '@caddis/testkit': ['conformance'] }, { 'node:test': ['describe', 'it'], './index.js': [className] }];
  const text = [
    `import assert from 'node:assert/strict';\n${importLines(imports, wanted)}`,
    ...(test?.setup === undefined ? [] : [codeOf(test.setup, wanted).trim()]),
    `// Tests that every module must pass: documentation, config, lifecycle, contract.\nconformance(${className}, { describe, it${options} });`,
    `describe('${idOf(wanted)}', () => {\n${indented(codeOf(code, wanted).trim(), 2)}\n});`,
  ].join('\n\n');
  return `${filled(text, wanted)}\n`;
}
