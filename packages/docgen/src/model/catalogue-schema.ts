import type { JsonSchema } from '@caddis/core/framework';
import { catalogueVersion } from './catalogue-doc.js';
import { packageDocsVersion } from './package-docs.js';

const text: JsonSchema = { type: 'string' };
const texts: JsonSchema = { type: 'array', items: text };
const whole: JsonSchema = { type: 'integer', minimum: 0 };
const yes: JsonSchema = { const: true };
const bound: JsonSchema = { type: ['number', 'string'] };
const kinds = ['string', 'integer', 'number', 'boolean', 'null', 'duration', 'address', 'choice', 'array', 'map', 'object', 'guest', 'guest_map', 'union', 'any'];

/** The keys of a module that do not depend on other installed packages. */
const packagedModule = {
  id: text,
  name: text,
  namespace: text,
  'inlineKey?': text,
  stability: { enum: ['experimental', 'stable', 'deprecated'] },
  'since?': text,
  'deprecated?': text,
  summary: text,
  description: text,
  'alsoCalled?': texts,
  'placeholders?': listOf('placeholder'),
  config: to('type'),
  examples: listOf('example'),
  lifecycle: texts,
  asks: texts,
  provides: texts,
};
const packagedNamespace = { id: text, 'inlineKey?': text, 'stability?': { enum: ['experimental', 'deprecated'] }, description: text, methods: texts };
const packagedError = { code: text, message: text, 'help?': text, doc: text };

/** Definitions that both schemas use. */
const shared = {
  example: keys({ title: text, config: {} }),
  placeholder: keys({ name: text, description: text, example: text, scope: { enum: ['request', 'global'] }, 'where?': text }),
  field: keys({
    key: text,
    path: text,
    type: to('type'),
    description: text,
    required: { type: 'boolean' },
    'default?': {},
    'omitted?': text,
    'sample?': keys({ value: {}, 'needed?': yes, 'unless?': text }),
    'deprecated?': text,
    'stability?': { const: 'experimental' },
    'since?': text,
    'formerly?': texts,
  }),
  type: keys({
    kind: { enum: kinds },
    label: text,
    'description?': text,
    'secret?': yes,
    'placeholders?': { enum: ['request', 'global'] },
    'choices?': { type: 'array' },
    'minimum?': bound,
    'maximum?': bound,
    'minLength?': whole,
    'maxLength?': whole,
    'pattern?': text,
    'minItems?': whole,
    'maxItems?': whole,
    'uniqueItems?': yes,
    'defaultPort?': whole,
    'defaultNetwork?': text,
    'portRange?': yes,
    'items?': to('type'),
    'keyName?': text,
    'keyPattern?': text,
    'fields?': listOf('field'),
    'unsupported?': { anyOf: [text, { type: 'object', additionalProperties: text }] },
    'namespace?': text,
    'inlineKey?': text,
    'anyOf?': listOf('type'),
  }),
};

/**
 * JSON Schema of {@link CatalogueDoc}, the output of `caddis docs json`. The comments on the types explain the keys.
 *
 * @public
 */
export const catalogueSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Documentation of Caddis modules',
  ...keys({
    version: { const: catalogueVersion },
    packages: listOf('package'),
    modules: listOf('module'),
    namespaces: listOf('namespace'),
    document: to('type'),
    errors: listOf('error'),
  }),
  $defs: {
    ...shared,
    package: keys({ name: text, version: text, standard: { type: 'boolean' }, 'description?': text, 'license?': text, 'repository?': text, modules: texts }),
    reference: keys({ id: text, package: text }),
    host: keys({ 'module?': to('reference'), path: text, label: text }),
    module: keys({ ...packagedModule, package: text, hosts: listOf('host'), rivals: texts }),
    namespace: keys({ ...packagedNamespace, modules: listOf('reference'), hosts: listOf('host') }),
    error: keys({ ...packagedError, package: text }),
  },
};

/**
 * JSON Schema of {@link PackageDocs}, the file `caddis-docs.json` in a package.
 *
 * @public
 */
export const packageDocsSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Documentation that a package with Caddis modules carries',
  ...keys({ version: { const: packageDocsVersion }, package: text, modules: listOf('module'), namespaces: listOf('namespace'), errors: listOf('error') }),
  $defs: { ...shared, module: keys(packagedModule), namespace: keys(packagedNamespace), error: keys(packagedError) },
};

/** Makes the schema of an object with exactly these keys; keys that end in a question mark are optional. */
function keys(described: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const entries = Object.entries(described);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, schema]) => [key.replace('?', ''), schema])),
    required: entries.map(([key]) => key).filter((key) => !key.endsWith('?')),
    additionalProperties: false,
  };
}

function to(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}

function listOf(name: string): JsonSchema {
  return { type: 'array', items: to(name) };
}
