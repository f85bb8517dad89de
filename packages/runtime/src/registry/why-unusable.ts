import { messageOf } from '@caddis/core';
import { moduleDescriptor } from '@caddis/core/framework';

/** Maximum number of exports that a message names, and of values in one export to inspect. */
const maxNames = 5;
const maxValues = 100;

/**
 * Explains where the modules are that a package does not export: inside another export, or in a class that is not declared as a module.
 *
 * @param exported - what the package exports
 * @param missing - IDs of the modules
 * @returns what to do, ending with a separator; empty if nothing is known
 * @internal
 */
export function whereModulesAre(exported: object, missing: readonly string[]): string {
  if (missing.length === 0) return '';
  const all = Object.entries(exported) as readonly (readonly [string, unknown])[];
  if (all.length === 0) return 'it exports nothing; export the class of each module; ';
  const container = all.find(([, value]) => typeof value === 'object' && value !== null && idsIn(value).some((id) => missing.includes(id)));
  if (container !== undefined) return `${missing.join(', ')} is inside its export "${container[0]}"; export each class directly under its own name; `;
  const classes = all.filter(([, value]) => isClass(value) && moduleDescriptor(value) === undefined).map(([name]) => name);
  if (classes.length === 0) return '';
  const shown = `${classes.slice(0, maxNames).join(', ')}${classes.length > maxNames ? ' …' : ''}`;
  return `its export ${shown} is not a module; write @module(…) before the class, or call module(…) with it; `;
}

function idsIn(value: object): readonly string[] {
  try {
    return Object.values(value as Readonly<Record<string, unknown>>)
      .slice(0, maxValues)
      .flatMap((each) => moduleDescriptor(each)?.id ?? []);
  } catch {
    // A getter of the export threw.
    return [];
  }
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

/** Errors of Node for code in an unsupported form, each with what to do about it. */
const forms: readonly (readonly [said: RegExp, advice: string])[] = [
  [/Cannot use import statement outside a module|Unexpected token '?export'?/, 'it uses import and export, which need "type": "module" in its package.json, or file names that end in .mjs: '],
  [/(?:require|module|exports) is not defined in ES module scope/, 'it is CommonJS, but Node.js loads it as an ES module: build an ES module, or name the file .cjs, and do not declare a variable "module" in it: '],
  [/Unknown file extension "\.[cm]?tsx?"|Stripping types is currently unsupported/, 'its package.json names a TypeScript file: compile it, and name the result under "exports": '],
  [/^Invalid or unexpected token$/, 'it contains syntax that Node.js does not support, such as decorators: compile it: '],
];

/** Returns what to do about an import that failed because of the form of the code, ending with a colon; empty for other failures. @internal */
export function adviceOnForm(thrown: unknown): string {
  const message = messageOf(thrown).split('\n')[0] ?? '';
  return forms.find(([said]) => said.test(message))?.[1] ?? '';
}
