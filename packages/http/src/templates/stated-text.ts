import type { ExpandMode } from '@caddis/core/http';
import { compileTemplate } from './template.js';

/** Matches placeholders whose value depends on the environment of the process. */
const ofProcess = /^(?:env|file|system|time)\./;

/**
 * Expands a text without the environment, for checks of a document. Such a text is otherwise expanded when the config is loaded.
 *
 * @param text - the text
 * @param mode - how unknown names are handled
 * @returns `undefined` if the text depends on the environment
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
