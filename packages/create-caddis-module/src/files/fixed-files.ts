/** Files that are the same in every new package. @internal */
export const fixedFiles: Readonly<Record<string, string>> = {
  '.editorconfig': `root = true

[*]
charset = utf-8
end_of_line = lf
indent_size = 2
indent_style = space
insert_final_newline = true
trim_trailing_whitespace = true
`,
  '.gitignore': `node_modules/
dist/
*.tsbuildinfo
*.tgz
caddis.schema.json
caddis-docs.json
`,
  '.vscode/settings.json': `${JSON.stringify({ 'json.schemas': [{ fileMatch: ['/caddis*.json', '!/caddis.schema.json'], url: './caddis.schema.json' }] }, null, 2)}\n`,
  '.github/workflows/publish.yml': `# Publishes the package when a tag such as v1.2.3 is pushed. The registry then shows from which commit and workflow it was made.
name: publish
on:
  push:
    tags: ['v*']
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          registry-url: https://registry.npmjs.org
      - run: npm ci
      - run: npm test
      # Provenance needs the repository in the manifest.
      - run: npm pkg set "repository.type=git" "repository.url=git+\${{ github.server_url }}/\${{ github.repository }}.git"
      # Installs the package as others will, and tries it.
      - run: npm pack
      - run: npx caddis verify ./*.tgz
      - run: npm publish --provenance --access public
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`,
};

/** Compiler options in the `tsconfig.json` of a TypeScript package. @internal */
export const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2023'],
  module: 'NodeNext',
  types: ['node'],
  rootDir: 'src',
  outDir: 'dist',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  experimentalDecorators: true,
  declaration: true,
  sourceMap: true,
  inlineSources: true,
  skipLibCheck: true,
};
