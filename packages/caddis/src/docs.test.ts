import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCatalogue, indexCatalogue, lintExamples, lintMarkdown, readRegistry, type CatalogueIndex } from '@caddis/docgen';
import { createLogger, createRuntime, planConfig, type Registry } from '@caddis/runtime';
import { freePort } from '@caddis/test-servers';
import { expect } from 'chai';
import { openRegistry } from './open-registry.js';
import { exchange } from './testing/exchange.js';
import { runCommand } from './testing/run-command.js';
import { anchors, codeBlocks, localLinks } from './testing/markdown.js';
import { keepExit } from './testing/keep-exit.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const notWritten = new Set(['node_modules', 'dist', 'testdata', '.git']);
/** Folder of an example with files that its modules read. */
const data = 'data';

/** Returns all files in a folder of the repository, recursively, except installed, built and expected files. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return notWritten.has(entry.name) ? [] : filesBelow(path);
  });
}

const exampleFiles = filesBelow(join(root, 'examples'));
const markdownFiles = filesBelow(root).filter((file) => file.endsWith('.md'));
const exampleConfigs = exampleFiles.filter(
  (file) => file.endsWith('.json') && !/^(?:package|tsconfig)\b/.test(basename(file)) && basename(dirname(file)) !== data,
);

describe('documentation', () => {
  keepExit();
  let registry: Registry;
  let index: CatalogueIndex;

  before(async () => {
    ({ registry } = await openRegistry({ project: root }));
    const { input, failures } = await readRegistry(registry);
    expect(failures).to.deep.equal([]);
    index = indexCatalogue(buildCatalogue(input));
  });

  for (const file of markdownFiles) {
    const markdown = readFileSync(file, 'utf8');
    describe(relative(root, file), () => {
      it('has no block of JSON that check refuses', async () => {
        expect(await lintMarkdown(index, registry, markdown)).to.deep.equal([]);
      });

      it('has no link that leads nowhere', () => {
        expect(localLinks(markdown).filter((target) => !leadsSomewhere(target, file))).to.deep.equal([]);
      });

      it('quotes files as they are', () => {
        expect(codeBlocks(markdown).filter((block) => !isTrueQuote(block.info, block.text))).to.deep.equal([]);
      });
    });
  }

  for (const file of exampleConfigs) {
    it(`${relative(root, file)} passes check in its folder`, async () => {
      const { code, stdout, stderr } = await runCommand(['check', basename(file)], { cwd: dirname(file) });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(stdout).to.match(/^[\w-]+\.json: ok, \d+ modules\n$/);
    });
  }

  it('of an example with a file beside its config is warned of in another folder', async () => {
    const { code, stdout } = await runCommand(['check', 'examples/upstreams-file/caddis.json'], { cwd: root });
    expect([code, stdout.slice(0, stdout.indexOf('\n'))]).to.deep.equal([0, 'examples/upstreams-file/caddis.json:12:68 warning CONFIG_PATH_BESIDE_CONFIG']);
    expect(stdout).to.include('start the server in examples/upstreams-file, or write an absolute path');
  });

  it('of every standard module has examples that pass check', async () => {
    expect(index.catalogue.modules.map(({ id }) => id)).to.have.members(registry.ids());
    expect(await lintExamples(index, registry)).to.deep.equal([]);
  });

  it('lists each guide under the group that it names, and each how-to guide in the README', () => {
    const read = (name: string): string => readFileSync(join(root, name), 'utf8');
    const groups = read('docs/README.md').split(/^## /m).slice(1).map((part) => [part.slice(0, part.indexOf('\n')), localLinks(part)] as const);
    const guides = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => /^(?!modules)(?!README)[^]*\.md$/.test(name));
    const named = guides.map((name) => [name, /^<!-- group: (.*) -->$/m.exec(read(`docs/${name}`))?.[1]]);
    const listed = guides.map((name) => [name, groups.find(([, links]) => links.includes(name))?.[0]]);
    expect(named).to.deep.equal(listed);
    const howTo = guides.filter((name) => /^guides\/(?!README)/.test(name)).map((name) => `docs/${name}`);
    expect(localLinks(read('README.md'))).to.include.members(howTo);
  });

  const runs: readonly { readonly example: string; readonly target: string; readonly status: number; readonly body: RegExp }[] = [
    { example: 'minimal-source', target: '/', status: 200, body: /^hello from the backend\n$/ },
    { example: 'minimal-host', target: '/health', status: 200, body: /^\{\n {2}"backend": \{\n {4}"ok": true,/ },
    { example: 'javascript-handler', target: '/shop', status: 503, body: /^The shop opens again soon\.\n$/ },
    { example: 'upstreams-file', target: '/', status: 200, body: /^answer of the second backend\n$/ },
  ];
  for (const { example, target, status, body } of runs) {
    it(`examples/${example} runs`, async () => {
      const folder = join(root, 'examples', example);
      const copies = mkdtempSync(join(tmpdir(), 'example-'));
      const file = join(folder, 'caddis.json');
      const { text, edge } = await withFreePorts(readFileSync(file, 'utf8'), join(folder, data), copies);
      const { registry: lookup } = await openRegistry({ config: file });
      const planned = await planConfig(text, { lookup });
      if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
      const runtime = createRuntime({ logger: await createLogger({ level: 'silent' }), lookup });
      try {
        await runtime.load(planned.plan);
        const answer = await exchange(edge, { target });
        expect(answer.status).to.equal(status);
        expect(answer.body).to.match(body);
      } finally {
        await runtime.stop();
        rmSync(copies, { recursive: true });
      }
    });
  }
});

/** Tells whether the target of a link in a file exists, including the heading if the link names one. */
function leadsSomewhere(target: string, from: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  if (!existsSync(file)) return false;
  return anchor === undefined || (statSync(file).isFile() && anchors(readFileSync(file, 'utf8')).has(anchor));
}

/** Tells whether a block that names a file of the repository stands in that file; a line of `// …` matches lines left out. */
function isTrueQuote(info: string, text: string): boolean {
  const file = /^ts +(\S+)$/.exec(info)?.[1];
  if (file === undefined) return true;
  const quoted = readFileSync(join(root, file), 'utf8');
  return text.split(/^ *\/\/ …\n/m).every((part) => quoted.includes(part));
}

/**
 * Replaces the ports of a config by free ones of 127.0.0.1, also in the files in `folder` that its modules read. The config then names
 * changed copies of these files.
 *
 * @returns the config, and the port that replaces 8080
 */
async function withFreePorts(config: string, folder: string, copies: string): Promise<{ readonly text: string; readonly edge: number }> {
  const files = existsSync(folder) ? readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })) : [];
  const ports = new Map<string, number>();
  for (const text of [config, ...files.map((file) => file.text)]) {
    for (const [, port = ''] of text.matchAll(/localhost:(\d+)/g)) if (!ports.has(port)) ports.set(port, await freePort());
  }
  const replaced = (text: string): string => text.replace(/localhost:(\d+)/g, (_, port: string) => `127.0.0.1:${ports.get(port)}`);
  for (const { name, text } of files) writeFileSync(join(copies, name), replaced(text));
  return { text: replaced(config).replaceAll(`"${data}/`, `"${copies}/`), edge: ports.get('8080') ?? 0 };
}
