import type { TemplateImports, TemplateService } from '@caddis/core';
import { classNameOf, withInlineKey, type NewModule } from '../new-module.js';
import { codeOf, importLines, indented, literal } from './code-text.js';

/** Makes the file with the module. @internal */
export function moduleFile(wanted: NewModule): string {
  const { namespace, javascript } = wanted;
  const { fields, services = [], code } = namespace.template;
  const parts = [
    javascript ? `${importLines(importsOf(wanted), wanted)}\n\n${typeComment(wanted)}` : importLines(importsOf(wanted), wanted),
    ...(fields === undefined ? [] : [`const Config = object({\n${indented(codeOf(fields, wanted).trim(), 2)}\n});`]),
    javascript ? `${classOf(wanted)}\n\n${declaration(wanted, services)}(${classNameOf(wanted)});` : `@${declaration(wanted, [])}\n${classOf(wanted)}`,
    ...(code === undefined ? [] : [codeOf(code, wanted).trim()]),
  ];
  return `${filled(parts.join('\n\n'), wanted)}\n`;
}

/** Fills in the names of the module in a template's code. @internal */
export function filled(code: string, wanted: NewModule): string {
  return code.replaceAll('__CLASS__', classNameOf(wanted)).replaceAll('__NAME__', wanted.name);
}

function importsOf({ namespace }: NewModule): readonly TemplateImports[] {
  const { template, specifier, exportName } = namespace;
  const contract = template.contract === undefined ? [] : [`type ${template.contract}`];
  const core = ['module', ...(template.fields === undefined ? [] : ['object', 'type ConfigOf']), ...(contract.length === 0 ? ['type ContractOf'] : [])];
  return [template.imports ?? {}, { '@caddis/core': core }, { [specifier]: [exportName, ...contract] }];
}

/** Imports the types that the comments in plain JavaScript mention. */
function typeComment(wanted: NewModule): string {
  const { services = [] } = wanted.namespace.template;
  const spoken = new Set(['ConfigOf', 'ContractOf', wanted.namespace.template.contract, ...services.map(({ type }) => type)]);
  const types = importsOf(wanted).flatMap((list) =>
    Object.entries(list).flatMap(([from, names]) => {
      const used = names.filter((name) => name.startsWith('type ') && spoken.has(name.slice('type '.length))).map((name) => name.slice('type '.length));
      return used.length === 0 ? [] : [` * @import { ${used.join(', ')} } from '${from}'\n`];
    }),
  );
  return `/**\n${[...new Set(types)].join('')} */`;
}

/** The call of the decorator `module`, without the class. */
function declaration(wanted: NewModule, services: readonly TemplateService[]): string {
  const { namespace, name } = wanted;
  const { fields, config = {}, summary = 'Is not implemented yet.' } = namespace.template;
  const example = withInlineKey(wanted, config);
  const lines = [
    `name: ${literal(name)},`,
    ...(fields === undefined ? [] : ['config: Config,']),
    ...(services.length === 0 ? [] : [`services: [${services.map(({ decorator }) => decorator).join(', ')}],`]),
    `summary: ${literal(summary)},`,
    `examples: [{ title: 'The example of the package.', config: ${literal(example)} }],`,
    `since: '0.1.0',`,
  ];
  return `module(${namespace.exportName}, {\n${indented(lines.join('\n'), 2)}\n})`;
}

function classOf(wanted: NewModule): string {
  const { namespace, javascript } = wanted;
  const { state = '', members = stubs(namespace.methods), implements: also = [] } = namespace.template;
  const contract = namespace.template.contract ?? `ContractOf<typeof ${namespace.exportName}>`;
  const clause = javascript ? '' : ` implements ${[contract, ...also].join(', ')}`;
  const comment = javascript ? `/** @implements {${contract}} */\n` : '';
  const parts = [codeOf(state, wanted).trim(), constructorOf(wanted), codeOf(members, wanted).trim()].filter((text) => text !== '');
  return `${comment}export class ${classNameOf(wanted)}${clause} {\n${indented(parts.join('\n\n'), 2)}\n}`;
}

function constructorOf({ namespace, javascript }: NewModule): string {
  const { fields, services = [] } = namespace.template;
  const config = { name: 'config', type: 'ConfigOf<typeof Config>', decorator: '' };
  // The first parameter is always the config.
  const unused = { name: '_config', type: 'object', decorator: '' };
  const parameters = [...(fields !== undefined ? [config] : services.length > 0 ? [unused] : []), ...services];
  if (parameters.length === 0) return '';
  if (javascript) {
    const types = parameters.map(({ name, type }) => ` * @param {${type}} ${name}\n`).join('');
    const lines = parameters.filter((each) => each !== unused).map(({ name }) => `this.${name} = ${name};`);
    return `/**\n${types} */\nconstructor(${parameters.map(({ name }) => name).join(', ')}) {\n${indented(lines.join('\n'), 2)}\n}`;
  }
  const lines = parameters.map((each) => {
    const kept = each === unused ? '' : 'private readonly ';
    return `${each.decorator === '' ? '' : `@${each.decorator} `}${kept}${each.name}: ${each.type},`;
  });
  return `constructor(\n${indented(lines.join('\n'), 2)}\n) {}`;
}

/** Writes methods of a contract of which only the names are known. */
function stubs(methods: readonly string[]): string {
  return methods.map((method) => `${method}()«: never» {\n  throw new Error('${method}() is not implemented yet');\n}`).join('\n\n');
}
