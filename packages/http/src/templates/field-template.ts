import { fieldValue, isFieldName } from '../fields/field-text.js';
import { compileTemplate, type Template } from './template.js';

/** Compiles a template whose results are field values. @internal */
export function compileFieldValue(text: string): Template {
  return converted(compileTemplate(text), fieldValue);
}

/** Compiles a template whose results are field names; empty if a result is not a valid name. @internal */
export function compileFieldName(text: string): Template {
  return converted(compileTemplate(text), (name) => (isFieldName(name) ? name : ''));
}

function converted(template: Template, convert: (text: string) => string): Template {
  if (!template.constant) return { ...template, expand: (values, mode) => convert(template.expand(values, mode)) };
  const text = convert(template.text);
  return { text, constant: true, expand: () => text };
}
