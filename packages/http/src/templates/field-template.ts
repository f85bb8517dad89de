import { fieldValue, isFieldName } from '../fields/field-text.js';
import { compileTemplate, type Template } from './template.js';

/** A template of the config whose expansions are values of header fields. @internal */
export function compileFieldValue(text: string): Template {
  return converted(compileTemplate(text), fieldValue);
}

/** A template of the config whose expansions are names of header fields; empty where no field can have the name. @internal */
export function compileFieldName(text: string): Template {
  return converted(compileTemplate(text), (name) => (isFieldName(name) ? name : ''));
}

function converted(template: Template, convert: (text: string) => string): Template {
  if (!template.constant) return { ...template, expand: (values, mode) => convert(template.expand(values, mode)) };
  const text = convert(template.text);
  return { text, constant: true, expand: () => text };
}
