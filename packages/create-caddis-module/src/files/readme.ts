import { idOf, type NewModule } from '../new-module.js';
import { filled } from './module-file.js';

/** Makes the `README.md` of the new package. `npm run docs` generates the part between the markers. @internal */
export function readmeOf(wanted: NewModule): string {
  const { namespace, packageName } = wanted;
  const { summary = 'It is not implemented yet.', tryIt } = namespace.template;
  return `# ${packageName}

The module \`${idOf(wanted)}\` for [Caddis](https://www.npmjs.com/package/caddis). ${summary}

\`\`\`sh
npm install ${packageName}
\`\`\`

<!-- caddis:modules -->

<!-- /caddis:modules -->

## Development

| | |
|---|---|
| \`npm test\` | ${wanted.javascript ? '' : 'compiles, '}runs the tests, and fails if the text above is out of date${namespace.template.document === undefined ? '' : ', or if `caddis.json` is not a valid config'} |
${namespace.template.document === undefined ? '' : '| `npm start` | serves `caddis.json` with the module, and reloads when its code changes |\n'}| \`npm run docs\` | generates the text above |
| \`npm run schema\` | writes the JSON Schema with which the editor checks configs |
| \`npm pack\`, then \`npx caddis verify ./*.tgz\` | tests the package as users get it |
${tryIt === undefined ? '' : `\n\`\`\`console\n$ ${filled(tryIt.command, wanted)}\n${tryIt.output.trimEnd()}\n\`\`\`\n`}
Pushing a tag such as \`v1.2.3\` publishes the package from GitHub, with provenance. The repository needs the secret \`NPM_TOKEN\`.
`;
}
