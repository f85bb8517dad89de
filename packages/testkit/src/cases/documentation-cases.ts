import type { JsonSchema } from '@caddis/core/framework';
import type { ConformanceError } from '../findings/conformance-error.js';
import type { Subject } from '../subject/subject.js';
import { planProblems } from '../trial/plan-problems.js';
import type { Case } from './case.js';
import { isSentence } from './is-sentence.js';

const maxSummary = 120;
/** Maximum number of fields to check, because a recursive schema has infinitely many. */
const maxFields = 10_000;
/** Names of keys whose value is evidently a secret. */
const secretKeys = /^(?:\w+_)?(?:password|passphrase|secret|token|api_key|private_key|access_key|credentials)$/;
/** Keys that break the naming rule because Caddy has them: a config written for Caddy must run unchanged. */
const otherKeys: ReadonlySet<string> = new Set(['tls-alpn']);

interface FoundField {
  readonly path: string;
  readonly key: string;
  readonly schema: JsonSchema;
}

/** Cases about the documentation of a module. They run none of its code. */
export const documentationCases: readonly Case[] = [
  {
    title: 'has a summary, and says of each config field what it means',
    async run(subject) {
      throwFirst([...summaryFindings(subject), ...fieldsOf(subject.descriptor.schema).flatMap((field) => fieldFindings(subject, field))]);
    },
  },
  {
    title: 'has examples that are valid configs',
    async run(subject) {
      const { examples } = subject.descriptor;
      throwFirst(examples.filter(({ title }) => !isSentence(title)).map(({ title, config }) => subject.finding('CONFORMANCE_EXAMPLE_TITLE', `the title is ${JSON.stringify(title)}`, { config })));
      throwFirst(examples.flatMap(({ title, config }) => nameFindings(subject, title, config)));
      for (const { title, config } of examples) {
        const problem = await planProblems(subject, subject.withoutInlineKey(config), 'CONFORMANCE_EXAMPLE_INVALID');
        if (problem !== undefined) throw subject.finding(problem.code, `example ${JSON.stringify(title)}: ${problem.happened}`, { config });
      }
    },
  },
];

/** Checks that an example has the inline key that names the module, because readers copy it whole. */
function nameFindings(subject: Subject, title: string, config: unknown): readonly ConformanceError[] {
  const { name, namespace } = subject.descriptor;
  const key = namespace.inlineKey;
  if (key === undefined || typeof config !== 'object' || config === null || !Object.hasOwn(config, key)) return [];
  const written = (config as Readonly<Record<string, unknown>>)[key];
  if (written === name) return [];
  return [subject.finding('CONFORMANCE_EXAMPLE_INVALID', `example ${JSON.stringify(title)}: its ${key} is ${JSON.stringify(written)}, and the module is called ${JSON.stringify(name)}`, { config })];
}

function summaryFindings(subject: Subject): readonly ConformanceError[] {
  const { summary, deprecated, stability } = subject.descriptor;
  const found: ConformanceError[] = [];
  if (typeof summary !== 'string' || !isSentence(summary)) found.push(subject.finding('CONFORMANCE_SUMMARY', `the summary is ${JSON.stringify(summary)}`));
  else if (summary.length > maxSummary) found.push(subject.finding('CONFORMANCE_SUMMARY', `the summary has ${summary.length} characters`));
  if (deprecated === '' || (stability === 'deprecated' && deprecated === undefined)) found.push(subject.finding('CONFORMANCE_DEPRECATED', 'the module is deprecated, and nothing says what to use instead'));
  return found;
}

function fieldFindings(subject: Subject, { path, key, schema }: FoundField): readonly ConformanceError[] {
  const { description } = schema;
  const found: ConformanceError[] = [];
  if (!/^[a-z@][a-z0-9_]*$/.test(key) && !otherKeys.has(key)) found.push(subject.finding('CONFORMANCE_FIELD_KEY', `a field is called ${JSON.stringify(path)}`));
  if (typeof description !== 'string' || !isSentence(description)) {
    found.push(subject.finding('CONFORMANCE_FIELD_DESCRIPTION', `the description of ${JSON.stringify(path)} is ${JSON.stringify(description)}`));
  }
  if (secretKeys.test(key) && schema['type'] === 'string' && schema['x-caddis']?.secret !== true && schema['x-caddis']?.path !== true) found.push(subject.finding('CONFORMANCE_FIELD_SECRET', `the field ${JSON.stringify(path)} is a text that everybody may see`));
  if (schema['x-caddis']?.deprecated === '') found.push(subject.finding('CONFORMANCE_DEPRECATED', `field ${JSON.stringify(path)} is deprecated, and nothing says what to use instead`));
  return found;
}

/** Lists all fields of a schema, including those of objects in lists and maps. */
function fieldsOf(root: JsonSchema): readonly FoundField[] {
  const found: FoundField[] = [];
  const pending: { readonly path: string; readonly schema: JsonSchema }[] = [{ path: '', schema: root }];
  for (const { path, schema } of pending) {
    if (found.length > maxFields) break;
    for (const [key, field] of Object.entries(schema.properties ?? {})) {
      const at = path === '' ? key : `${path}.${key}`;
      found.push({ path: at, key, schema: field });
      pending.push({ path: at, schema: field });
    }
    if (schema.items !== undefined) pending.push({ path: `${path}.*`, schema: schema.items });
    if (typeof schema.additionalProperties === 'object') pending.push({ path: `${path}.*`, schema: schema.additionalProperties });
  }
  return found;
}

function throwFirst([first]: readonly ConformanceError[]): void {
  if (first !== undefined) throw first;
}
