import { globalPlaceholders } from './global-placeholders.js';
import { compileTemplate } from './template.js';

/** Expands the global placeholders in a text when a config is loaded. @public */
export function expandGlobal(text: string): string {
  return compileTemplate(text).expand(globalPlaceholders);
}
