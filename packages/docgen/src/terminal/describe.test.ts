import { isCaddisError } from '@caddis/core';
import { expect } from 'chai';
import { indexCatalogue } from '../model/catalogue-index.js';
import { demoCatalogue } from '../testing/demo-catalogue.js';
import { expectGolden } from '../testing/golden.js';
import { describe as describeName, type DescribeOptions } from './describe.js';
import { escape } from './style.js';
import { visibleWidth } from './wrap.js';

const index = indexCatalogue(demoCatalogue);

/** The golden files, each with the name to describe. */
const pages: readonly (readonly [file: string, name: string, options?: DescribeOptions])[] = [
  ['overview', ''],
  ['module', 'http.handlers.reverse_proxy'],
  ['module-by-last-label', 'cookie'],
  ['module-that-is-a-list', 'http.matchers.not'],
  ['module-without-config', 'http.handlers.old_echo'],
  ['module-of-a-package', 'http.handlers.cache', { package: 'zeta-cache' }],
  ['field', 'http.handlers.reverse_proxy', { field: 'load_balancing.try_interval' }],
  ['field-with-fields', 'reverse_proxy', { field: 'load_balancing' }],
  ['document', 'config'],
  ['field-of-the-document', 'config', { field: 'admin.listen' }],
  ['fields-of-a-name', 'name'],
  ['field-of-a-name', 'try_interval'],
  ['namespace', 'http.reverse_proxy.upstreams'],
  ['namespace-of-apps', 'apps'],
  ['placeholders', 'placeholders'],
  ['error', 'CORE_DURATION_INVALID'],
];

const refusals: readonly (readonly [what: string, name: string, options: DescribeOptions, error: unknown])[] = [
  [
    'a misspelt ID',
    'http.handlers.revers_proxy',
    {},
    ['DOCGEN_UNKNOWN_NAME', 'nothing that is installed is called http.handlers.revers_proxy', 'did you mean http.handlers.reverse_proxy?'],
  ],
  ['an error code that is mistyped', 'core_duration_invalit', {}, ['DOCGEN_UNKNOWN_NAME', 'nothing that is installed is called core_duration_invalit', 'did you mean CORE_DURATION_INVALID or CORE_UNION_INVALID?']],
  ['a name that is like no other', 'xyzzy_plugh', {}, ['DOCGEN_UNKNOWN_NAME', 'nothing that is installed is called xyzzy_plugh', 'ask without a name for an overview']],
  [
    'a misspelt field',
    'reverse_proxy',
    { field: 'load_balancing.retrys' },
    ['DOCGEN_UNKNOWN_FIELD', 'http.handlers.reverse_proxy has no field load_balancing.retrys', 'did you mean load_balancing/retries?'],
  ],
  ['a field of a module without any', 'first', { field: 'name' }, ['DOCGEN_UNKNOWN_FIELD', 'http.reverse_proxy.selection_policies.first has no field name', 'it has no fields']],
  [
    'an ID of two packages',
    'http.handlers.cache',
    {},
    ['DOCGEN_SEVERAL_MODULES', '2 modules are called http.handlers.cache', 'add --package @acme/cache or --package zeta-cache'],
  ],
];

describe('describe', () => {
  it('breaks a path that is longer than a line', () => {
    const text = describeName(index, 'reverse_proxy', { width: 24 });
    expect(text).contain('\n  load_balancing/\n    selection_policy\n      module,');
  });

  for (const [file, name, options] of pages) {
    it(`writes the page ${file} in 80 columns`, () => {
      const text = describeName(index, name, options);
      expectGolden(`terminal/${file}.txt`, text);
      expect(text.split('\n').filter((line) => [...line].length > 80)).deep.equal([]);
    });
  }

  it('writes plain text unless it is asked for colours', () => {
    const plain = describeName(index, 'reverse_proxy');
    expect(plain).not.contain(escape);
    const colored = describeName(index, 'reverse_proxy', { color: true });
    expect(colored).contain(`${escape}[1mhttp.handlers.reverse_proxy`);
    expect(colored.replace(new RegExp(`${escape}\\[\\d+m`, 'g'), '')).equal(plain);
  });

  it('fits narrower terminals', () => {
    const wide = describeName(index, 'reverse_proxy', { width: 50, color: true }).split('\n').filter((line) => visibleWidth(line) > 50);
    expect(wide).deep.equal([]);
  });

  for (const [what, name, options, error] of refusals) {
    it(`says what may have been meant by ${what}`, () => {
      try {
        describeName(index, name, options);
        expect.fail('it described something');
      } catch (thrown) {
        if (!isCaddisError(thrown)) throw thrown;
        expect([thrown.code, thrown.message, thrown.help]).deep.equal(error);
      }
    });
  }
});
