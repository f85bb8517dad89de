import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { configSchema } from '@caddis/docgen';
import { defaultConfigs } from '../config-choice.js';
import { errors } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { openCatalogue } from '../open-catalogue.js';
import type { ProjectFlags } from '../open-registry.js';
import { print } from '../terminal.js';

const config = 'caddis.jsonc';
const schemaFile = 'caddis.schema.json';
const settings = '.vscode/settings.json';

const firstConfig = `{
  // What editors know the keys by: names, meanings, defaults. "caddis schema > ${schemaFile}" writes it anew when packages have changed.
  "$schema": "./${schemaFile}",

  "apps": {
    "http": {
      "servers": {
        // The name is yours.
        "edge": {
          // Only this machine can reach it. ":8080" listens on all interfaces.
          "listen": ["localhost:8080"],

          // The first route that matches takes the request.
          "routes": [
            {
              "match": [{ "path": ["/hello"] }],
              "handle": [{ "handler": "static_response", "body": "Hello from {http.request.host}!\\n" }]
            },
            {
              // All else goes to what runs on port 9000. "caddis respond --listen :9000 'I am the backend'" is something to try it with.
              "handle": [
                {
                  "handler": "reverse_proxy",
                  "upstreams": [{ "dial": "localhost:9000" }]
                }
              ]
            }
          ],

          // A line of the log for each request.
          "logs": {}
        }
      }
    }
  }
}
`;

const editorSettings = `{
  "json.schemas": [
    { "fileMatch": ["caddis.json", "caddis.jsonc"], "url": "./${schemaFile}" }
  ],
  "yaml.schemas": { "./${schemaFile}": ["caddis.yaml", "caddis.yml"] }
}
`;

/**
 * Writes a commented first config into the working directory, and the files that editors need to complete it. Overwrites nothing.
 *
 * @returns the exit code
 * @throws `CADDIS_FILE_EXISTS`
 * @internal
 */
export async function init(flags: ProjectFlags): Promise<number> {
  const existing = defaultConfigs.find((name) => existsSync(name));
  if (existing !== undefined) throw errors.CADDIS_FILE_EXISTS({ file: existing });
  const { input } = await openCatalogue(flags);
  await write(config, firstConfig);
  await write(schemaFile, `${JSON.stringify(configSchema(input), null, 2)}\n`);
  await mkdir('.vscode', { recursive: true });
  await write(settings, editorSettings);
  print(`\nTry it:\n  caddis check\n  caddis run --watch\n  curl http://localhost:8080/hello\n`);
  return exitCodes.ok;
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    print(`wrote ${file}\n`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    print(`${file} exists and was kept\n`);
  }
}
