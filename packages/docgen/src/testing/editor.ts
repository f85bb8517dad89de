import { createRequire } from 'node:module';
import type { JsonSchema } from '@caddis/core/framework';

// Loaded with `require`, because the package is CommonJS and Node cannot detect its named exports for `import`.
const { getLanguageService, TextDocument } = createRequire(import.meta.url)('vscode-json-languageservice') as typeof import('vscode-json-languageservice');

/** A completion that an editor proposes. */
export interface Proposal {
  readonly label: string;
  readonly insert: string;
  readonly documentation: string;
}

/** An editor with one schema, driven by the JSON language service of VS Code. A `|` in a text marks the cursor. */
export interface Editor {
  /** Returns the messages, each with the part of the text that it underlines. */
  problems(text: string): Promise<readonly string[]>;
  proposals(text: string): Promise<readonly Proposal[]>;
  /** Returns the Markdown that is shown when hovering over the cursor position. */
  hover(text: string): Promise<string>;
}

/** Opens an editor for a schema. */
export function openEditor(schema: JsonSchema): Editor {
  const service = getLanguageService({ clientCapabilities: { textDocument: { completion: { completionItem: { documentationFormat: ['markdown', 'plaintext'] } } } } });
  // The service modifies the schema when it resolves references, so that it gets a copy.
  service.configure({ schemas: [{ uri: 'caddis://schema', fileMatch: ['*.json'], schema: structuredClone(schema) as never }] });
  const open = (text: string) => {
    const offset = text.indexOf('|');
    const document = TextDocument.create('file:///caddis.json', 'json', 1, offset < 0 ? text : text.slice(0, offset) + text.slice(offset + 1));
    return { document, position: document.positionAt(offset), json: service.parseJSONDocument(document) };
  };
  return {
    problems: async (text) => {
      const { document, json } = open(text);
      const found = await service.doValidation(document, json);
      return found.map((problem) => `${document.getText(problem.range)}: ${problem.message}`);
    },
    proposals: async (text) => {
      const { document, position, json } = open(text);
      const list = await service.doComplete(document, position, json);
      return (list?.items ?? []).map((item) => ({
        label: item.label,
        insert: item.textEdit?.newText ?? '',
        documentation: typeof item.documentation === 'object' ? item.documentation.value : (item.documentation ?? ''),
      }));
    },
    hover: async (text) => {
      const { document, position, json } = open(text);
      const hover = await service.doHover(document, position, json);
      return JSON.stringify(hover?.contents ?? '');
    },
  };
}
