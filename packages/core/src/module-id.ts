import { errors } from './errors.js';

const label = '[a-z][a-z0-9_]*';
const moduleIdPattern = new RegExp(`^${label}(\\.${label})*$`);
const labelPattern = new RegExp(`^${label}$`);

/**
 * Tells whether a string is one label of a module ID: `[a-z][a-z0-9_]*`. Module names and inline keys must be labels.
 *
 * @public
 */
export function isLabel(text: string): boolean {
  return labelPattern.test(text);
}

/**
 * Tells whether a string is a module ID: labels of `[a-z][a-z0-9_]*` joined by dots.
 *
 * @param text - the string to test
 * @returns true for `http.handlers.reverse_proxy`, false for `Http`, `a..b` or an empty string
 * @public
 */
export function isModuleId(text: string): boolean {
  return moduleIdPattern.test(text);
}

/**
 * Joins a namespace and a name to a module ID.
 *
 * @param namespaceId - ID of the namespace; empty for apps
 * @param name - the module's name; must be one label
 * @returns `namespaceId.name`, or just the name for apps
 * @throws `CORE_MODULE_NAME_INVALID` if the name is not one label
 * @public
 */
export function joinModuleId(namespaceId: string, name: string): string {
  if (!isLabel(name)) throw errors.CORE_MODULE_NAME_INVALID({ name });
  return namespaceId === '' ? name : `${namespaceId}.${name}`;
}

/**
 * Splits a module ID at its last dot.
 *
 * @param id - a module ID
 * @returns the namespace's ID (empty for apps) and the module's name
 * @public
 */
export function splitModuleId(id: string): { readonly namespaceId: string; readonly name: string } {
  const dot = id.lastIndexOf('.');
  return { namespaceId: dot < 0 ? '' : id.slice(0, dot), name: id.slice(dot + 1) };
}
