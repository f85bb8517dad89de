import { idOf, type NewModule } from '../new-module.js';
import { filled } from './module-file.js';

/** Makes the `README.md` of the new package. `npm run docs` generates the part between the markers. @internal */
export function readmeOf(wanted: NewModule): string {
  const { namespace, packageName } = wanted;
  const { summary = 'It is not written yet.', tryIt } = namespace.template;
  return `# ${packageName}

The module \`${idOf(wanted)}\` for [Caddis](https://www.npmjs.com/package/caddis). ${summary}

\`\`\`sh
npm install ${packageName}
\`\`\`

<!-- caddis:modules -->

<!-- /caddis:modules -->

## Working on it

| | |
|---|---|
| \`npm test\` | ${wanted.javascript ? '' : 'compiles, '}tests, and fails where the text above is stale${namespace.template.document === undefined ? '' : ', or `caddis.json` no valid config'} |
${namespace.template.document === undefined ? '' : '| `npm start` | serves `caddis.json` with the module, and takes up each change of its code |\n'}| \`npm run docs\` | writes the text above anew |
| \`npm run schema\` | writes the JSON Schema that the editor checks configs with |
| \`npm pack\`, then \`npx caddis verify ./*.tgz\` | proves the package as others get it |
${tryIt === undefined ? '' : `\n\`\`\`console\n$ ${filled(tryIt.command, wanted)}\n${tryIt.output.trimEnd()}\n\`\`\`\n`}
A tag \`v1.2.3\` that is pushed publishes the package from GitHub, with provenance; the secret \`NPM_TOKEN\` of the repository must allow it.
`;
}
