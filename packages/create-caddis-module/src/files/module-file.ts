import type { TemplateImports, TemplateService } from '@caddis/core';
import { classNameOf, withInlineKey, type NewModule } from '../new-module.js';
import { codeOf, importLines, indented, literal } from './code-text.js';

/** The file with the module. @internal */
export function moduleFile(wanted: NewModule): string {
  const { namespace, javascript } = wanted;
  const { fields, services = [], code } = namespace.template;
  const parts = [
    importLines(importsOf(wanted), wanted),
    ...(fields === undefined ? [] : [`const Config = object({\n${indented(codeOf(fields, wanted).trim(), 2)}\n});`]),
    javascript ? `${classOf(wanted)}\n\n${declaration(wanted, services)}(${classNameOf(wanted)});` : `@${declaration(wanted, [])}\n${classOf(wanted)}`,
    ...(code === undefined ? [] : [codeOf(code, wanted).trim()]),
  ];
  return `${filled(parts.join('\n\n'), wanted)}\n`;
}

/** Puts the names of the module into code of a template. @internal */
export function filled(code: string, wanted: NewModule): string {
  return code.replaceAll('__CLASS__', classNameOf(wanted)).replaceAll('__NAME__', wanted.name);
}

function importsOf({ namespace, javascript }: NewModule): readonly TemplateImports[] {
  const { template, specifier, exportName } = namespace;
  const hasFields = template.fields !== undefined;
  const contract = javascript ? [] : template.contract === undefined ? [] : [`type ${template.contract}`];
  return [
    template.imports ?? {},
    { '@caddis/core': ['module', ...(hasFields ? ['object', 'type ConfigOf'] : []), ...(template.contract === undefined ? ['type ContractOf'] : [])] },
    { [specifier]: [exportName, ...contract] },
  ];
}

/** The call of `module`, without the class. */
function declaration(wanted: NewModule, services: readonly TemplateService[]): string {
  const { namespace, name } = wanted;
  const { fields, config = {}, summary = 'Is not written yet.' } = namespace.template;
  const example = withInlineKey(wanted, config);
  const lines = [
    `name: ${literal(name)},`,
    ...(fields === undefined ? [] : ['config: Config,']),
    ...(services.length === 0 ? [] : [`services: [${services.map(({ decorator }) => decorator).join(', ')}],`]),
    `summary: ${literal(summary)},`,
    `examples: [{ title: 'As in the example of the package.', config: ${literal(example)} }],`,
    `since: '0.1.0',`,
  ];
  return `module(${namespace.exportName}, {\n${indented(lines.join('\n'), 2)}\n})`;
}

function classOf(wanted: NewModule): string {
  const { namespace, javascript } = wanted;
  const { template, exportName } = namespace;
  const contract = template.contract ?? `ContractOf<typeof ${exportName}>`;
  const clause = javascript ? '' : ` implements ${[contract, ...(template.implements ?? [])].join(', ')}`;
  const members = [constructorOf(wanted), codeOf(template.members ?? stubs(namespace.methods), wanted).trim()].filter((text) => text !== '');
  return `export class ${classNameOf(wanted)}${clause} {\n${indented(members.join('\n\n'), 2)}\n}`;
}

function constructorOf({ namespace, javascript }: NewModule): string {
  const { fields, services = [] } = namespace.template;
  const config = fields === undefined ? [] : [{ name: 'config', type: 'ConfigOf<typeof Config>', decorator: '' }];
  // The first parameter is the config in any case.
  const parameters = [...(config.length === 0 && services.length > 0 ? [{ name: '_config', type: 'object', decorator: '' }] : config), ...services];
  if (parameters.length === 0) return '';
  if (javascript) {
    const kept = parameters.filter(({ name }) => name !== '_config');
    const lines = kept.map(({ name }) => `this.${name} = ${name};`).join('\n');
    return `constructor(${parameters.map(({ name }) => name).join(', ')}) {\n${indented(lines, 2)}\n}`;
  }
  const lines = parameters.map(({ name, type, decorator }) => {
    const kept = name === '_config' ? '' : 'private readonly ';
    return `${decorator === '' ? '' : `@${decorator} `}${kept}${name}: ${type},`;
  });
  return `constructor(\n${indented(lines.join('\n'), 2)}\n) {}`;
}

/** Methods of a contract about which nothing but their names is known. */
function stubs(methods: readonly string[]): string {
  return methods.map((method) => `${method}()«: never» {\n  throw new Error('${method}() is not written yet');\n}`).join('\n\n');
}
