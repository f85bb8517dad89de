import { array, integer, module, object, raw, string } from '@caddis/core';
import { upstreams, type Upstream } from '@caddis/core/http';
import type { BrokenSample } from './broken-sample.js';

class Source {
  getUpstreams(): readonly Upstream[] {
    return [];
  }
}

class Plain extends Source {
  constructor(readonly config: object) {
    super();
  }
}

const Named = object({ name: string({ description: 'A name of something.', optional: true }) });

@module(upstreams, { name: 'no_summary', summary: '' })
class NoSummary extends Source {}

@module(upstreams, { name: 'long_summary', summary: `Finds ${'very '.repeat(30)}many backends.` })
class LongSummary extends Source {}

@module(upstreams, { name: 'no_description', config: object({ name: string({ description: '', optional: true }) }), summary: 'Finds backends.' })
class NoDescription extends Plain {}

@module(upstreams, {
  name: 'deep_description',
  config: object({ list: array(object({ name: string({ description: 'the name', optional: true }) }), { description: 'A list of things.', default: [] }) }),
  summary: 'Finds backends.',
})
class DeepDescription extends Plain {}

@module(upstreams, { name: 'camel_key', config: object({ serviceName: string({ description: 'A name of something.', optional: true }) }), summary: 'Finds backends.' })
class CamelKey extends Plain {}

@module(upstreams, { name: 'deprecated_without_help', config: object({ name: string({ description: 'A name of something.', optional: true, deprecated: '' }) }), summary: 'Finds backends.' })
class DeprecatedWithoutHelp extends Plain {}

@module(upstreams, { name: 'untitled', config: Named, summary: 'Finds backends.', examples: [{ title: '', config: { source: 'untitled', name: 'a' } }] })
class Untitled extends Plain {}

@module(upstreams, { name: 'wrong_example', config: Named, summary: 'Finds backends.', examples: [{ title: 'By name.', config: { source: 'wrong_example', nmae: 'a' } }] })
class WrongExample extends Plain {}

@module(upstreams, { name: 'beta', summary: 'Finds backends.', stability: 'beta' as 'stable' })
class Beta extends Source {}

@module(upstreams, { name: 'unexplained', summary: 'Finds backends.', placeholders: [{ name: 'unexplained.value' }] as never })
class Unexplained extends Source {}

@module(upstreams, { name: 'other_name', summary: 'Finds backends.', examples: [{ title: 'As it is.', config: { source: 'othr_name' } }] })
class OtherName extends Source {}

@module(upstreams, { name: 'wrong_default', config: object({ amount: integer({ description: 'Number of backends.', default: 0, minimum: 1 }) }), summary: 'Finds backends.' })
class WrongDefault extends Plain {}

@module(upstreams, { name: 'wrong_schema', config: object({ any: raw<unknown>({ type: 'text' }, { description: 'Any value at all.', optional: true }) }), summary: 'Finds backends.' })
class WrongSchema extends Plain {}

@module(upstreams, {
  name: 'throwing_check',
  config: Named,
  summary: 'Finds backends.',
  check({ name }) {
    if ((name as string).length > 9) throw new Error('too long');
  },
})
class ThrowingCheck extends Plain {}

@module(upstreams, { name: 'misread', config: Named, summary: 'Finds backends.' })
class Misread extends Plain {}

/** Faults that readers and operators meet before any code of the module runs. */
export const brokenDocumentation: readonly BrokenSample[] = [
  { fault: 'it has no summary', module: NoSummary, code: 'CONFORMANCE_SUMMARY' },
  { fault: 'it has a summary that fits in no list', module: LongSummary, code: 'CONFORMANCE_SUMMARY' },
  { fault: 'it does not say what a field means', module: NoDescription, code: 'CONFORMANCE_FIELD_DESCRIPTION', says: /"name"/ },
  { fault: 'it does not say in a sentence what a field of an item means', module: DeepDescription, code: 'CONFORMANCE_FIELD_DESCRIPTION', says: /"list\.\*\.name"/ },
  { fault: 'it has a key in camelCase', module: CamelKey, code: 'CONFORMANCE_FIELD_KEY', says: /"serviceName"/ },
  { fault: 'it deprecates a field and names no other', module: DeprecatedWithoutHelp, code: 'CONFORMANCE_DEPRECATED' },
  { fault: 'it says how stable it is in a word that means nothing', module: Beta, code: 'CONFORMANCE_OPTIONS', says: /"beta"/ },
  { fault: 'it lists a placeholder without saying what it gives', module: Unexplained, code: 'CONFORMANCE_OPTIONS', says: /"unexplained\.value"/ },
  { fault: 'it has an example without a title', module: Untitled, code: 'CONFORMANCE_EXAMPLE_TITLE' },
  { fault: 'it has an example with a misspelt key', module: WrongExample, code: 'CONFORMANCE_EXAMPLE_INVALID', says: /unknown key "nmae"/ },
  { fault: 'it has an example that names another module', module: OtherName, code: 'CONFORMANCE_EXAMPLE_INVALID', says: /its source is "othr_name", and the module is called "other_name"/ },
  { fault: 'it has a default that its own bounds refuse', module: WrongDefault, code: 'CONFORMANCE_DEFAULT_INVALID', says: /"amount"/ },
  { fault: 'it has a schema that does not compile', module: WrongSchema, code: 'CONFORMANCE_SCHEMA_INVALID' },
  { fault: 'its check throws where a field is left out', module: ThrowingCheck, code: 'CONFORMANCE_CHECK_FAILED' },
  { fault: 'it is tried with a config that its own schema refuses', module: Misread, code: 'CONFORMANCE_CONFIG_INVALID', options: { configs: [{ nmae: 'a' }] }, says: /unknown key "nmae"/ },
  { fault: 'it is a class that nothing is recorded on', module: Plain, code: 'CONFORMANCE_NOT_A_MODULE', says: /Plain/ },
];
