import type { NamespaceDoc } from '../model/catalogue-doc.js';
import { moduleName, namespaceName } from '../text/names.js';
import { hostLine, joinSections, section, type Page } from './describe-module.js';
import { plainMarkdown } from './plain-markdown.js';
import { wrap } from './wrap.js';

/** Describes a namespace: contract, inline key, modules, hosts. @internal */
export function namespaceText(page: Page, namespace: NamespaceDoc): string {
  const { style, width } = page;
  const key = namespace.inlineKey;
  return joinSections([
    `${style.bold(namespaceName(namespace.id))}\n${style.dim(['a namespace', ...(namespace.stability === undefined ? [] : [`${namespace.stability} contract`])].join(', '))}`,
    plainMarkdown(namespace.description, width, style),
    wrap(
      key === undefined ? 'A module is named by the key of a map.' : `A module is named by the key ${style.name(key)} in its object.`,
      width,
    ),
    namespace.methods.length === 0 ? '' : wrap(`Contract: ${namespace.methods.map(style.name).join(', ')}.`, width),
    section(page, 'Modules', moduleList(page, namespace.id)),
    section(page, 'Taken by', namespace.hosts.map((host) => wrap(hostLine(page, host), width, '  ', '      ')).join('\n')),
  ]);
}

/** Lists the modules of a namespace with one or two lines each. */
function moduleList(page: Page, namespace: string): string {
  return page.index
    .modulesOf(namespace)
    .map((module) => {
      const standard = page.index.package(module.package)?.standard === true;
      const name = moduleName(page.index, module);
      const marks = [...(standard ? [] : ['not standard']), ...(module.stability === 'stable' ? [] : [module.stability])];
      const head = `  ${page.style.name(name)}${marks.length === 0 ? '' : `  ${page.style.dim(marks.join(', '))}`}`;
      return `${head}\n${plainMarkdown(module.summary, page.width, page.style, '      ')}`;
    })
    .join('\n');
}
