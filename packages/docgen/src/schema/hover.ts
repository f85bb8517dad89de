import type { ModuleDoc } from '../model/catalogue-doc.js';
import { guestOf, type FieldDoc, type TypeDoc } from '../model/type-doc.js';
import { deprecationText } from '../text/deprecation.js';
import { historyFacts, presenceFact, typeFacts } from '../text/facts.js';
import { namespaceName } from '../text/names.js';

/** Writes the hover text of a key as Markdown: the description, then type, default and range on one line. @internal */
export function fieldHover(field: FieldDoc): string {
  const { type, deprecated, description } = field;
  const facts = [typeWords(type), presenceFact(field), ...typeFacts(type), ...historyFacts(field)];
  return `${deprecated === undefined ? '' : `${deprecationText(deprecated)}\n\n`}${description}\n\n${facts.join(' · ')}`.trim();
}

/** Writes the description of a module as Markdown, for an editor's list of names. @internal */
export function moduleHover(module: ModuleDoc): string {
  const marks = [`\`${module.id}\``, module.package, ...(module.stability === 'stable' ? [] : [module.stability])];
  const deprecated = module.deprecated === undefined ? '' : `${deprecationText(module.deprecated)}\n\n`;
  const description = module.description === '' ? '' : `\n\n${module.description}`;
  const config = module.config.description === undefined ? '' : `\n\n${module.config.description}`;
  return `${deprecated}${module.summary}${description}${config}\n\n${marks.join(' · ')}`;
}

function typeWords(type: TypeDoc): string {
  const namespace = guestOf(type)?.namespace;
  return namespace === undefined ? type.label : `${type.label} of \`${namespaceName(namespace)}\``;
}
