import type { ExpandMode } from '@caddis/core/http';
import { compileTemplate } from './template.js';

/** Placeholders whose value the process knows, and a document does not. */
const ofProcess = /^(?:env|file|system|time)\./;

/**
 * Expands a text that is expanded when a config is loaded, as far as its document alone says what it is.
 *
 * @param text - the text
 * @param mode - what becomes of a name that nothing knows
 * @returns `undefined` when it depends on the process
 * @throws `HTTP_PLACEHOLDER_UNKNOWN` in mode `strict`
 * @internal
 */
export function statedText(text: string, mode?: ExpandMode): string | undefined {
  let depends = false;
  const expanded = compileTemplate(text).expand(
    {
      get(name) {
        if (!ofProcess.test(name)) return undefined;
        depends = true;
        return name;
      },
    },
    mode,
  );
  return depends ? undefined : expanded;
}
