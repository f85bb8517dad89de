import { globalPlaceholders } from './global-placeholders.js';
import { compileTemplate } from './template.js';

/** Fills the placeholders of the process into a text of a config, when that is loaded. @public */
export function expandGlobal(text: string): string {
  return compileTemplate(text).expand(globalPlaceholders);
}
