import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@caddis/test-servers';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { writeForeignProject } from './testing/foreign-project.js';
import { runCommand } from './testing/run-command.js';

describe('the commands for readers, in a project with a third-party package', function () {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    await writeForeignProject(folder.path);
  });
  after(() => folder.remove());

  /** Runs a command that must succeed and print nothing on standard error. */
  async function output(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await runCommand(args, { cwd: folder.path });
    expect({ code, stderr }, args.join(' ')).to.deep.equal({ code: 0, stderr: '' });
    return stdout;
  }

  const questions: readonly (readonly [question: string, args: readonly string[], answer: RegExp])[] = [
    ['which package gives it and how is it installed', ['http.handlers.strange'], /^@strange\/modules 1\.0\.0-beta\.1, not standard \(npm install @strange\/modules\),\nexperimental$/m],
    ['what is the default of a field', ['new_name'], /^string, default "", formerly old_name$/m],
    ['what did the older version call it', ['old_name'], /^Deprecated: use new_name\.$/m],
    ['what is deep inside', ['strange', 'deep.level8.level7'], /deep\/level8\/level7\/level6\/level5/],
    ['which modules can go here', ['strange', 'by_name'], /^Modules of strange\.plugs: one\.$/m],
    ['where may it be used', ['strange.plugs.one'], /^ {2}http\.handlers\.strange: by_name$/m],
    ['which module of a package is it', ['a', '--package', '@strange/modules'], /^Is another a\.$/m],
    ['what does an error mean', ['STRANGE_FAILED'], /^It <i>failed<\/i>\.$/m],
  ];
  for (const [question, args, answer] of questions) {
    it(`answers in the terminal: ${question}`, async () => {
      const text = await output('describe', ...args);
      expect(text).to.match(answer);
      expect(text.split('\n').filter((line) => line.length > 80)).to.deep.equal([]);
    });
  }

  it('marks what is experimental or deprecated in the list of modules', async () => {
    expect((await output('list-modules', '--skip-standard')).split('\n').slice(0, 3)).to.deep.equal([
      'http.handlers.strange [experimental]',
      'http.reverse_proxy.upstreams.a',
      'strange.plugs.one [deprecated: use two]',
    ]);
    const listed = JSON.parse(await output('list-modules', '--skip-standard', '--json')) as readonly { readonly stability?: string; readonly deprecated?: string }[];
    expect(listed.map(({ stability, deprecated }) => [stability, deprecated])).to.deep.equal([['experimental', undefined], [undefined, undefined], ['deprecated', 'use two']]);
  });

  it('tells in the terminal that a contract is experimental', async () => {
    expect(await output('describe', 'http.handlers')).to.match(/^http\.handlers\na namespace, experimental contract\n/);
    expect(await output('describe', 'http.reverse_proxy.upstreams')).to.match(/^http\.reverse_proxy\.upstreams\na namespace\n/);
  });

  const denials: readonly (readonly [args: readonly string[], code: number, last: RegExp])[] = [
    [[], 0, /: ok, \d+ modules$/],
    [['--deny-warnings'], 1, /: refused because of 3 warnings \(--deny-warnings\)$/],
    [['--deny-warnings', '--allow', 'CONFIG_MODULE_EXPERIMENTAL'], 1, /: refused because of 2 warnings \(--deny-warnings\)$/],
    [['--deny-warnings', '--allow', 'CONFIG_MODULE_EXPERIMENTAL', 'CONFIG_MODULE_DEPRECATED'], 0, /: ok, \d+ modules$/],
  ];
  for (const [args, expected, last] of denials) {
    it(`checks a config that uses what is experimental and deprecated${args.length === 0 ? '' : ` with ${args.join(' ')}`}`, async () => {
      const { code, stdout } = await runCommand(['check', 'caddis.json', ...args], { cwd: folder.path });
      expect(code, stdout).to.equal(expected);
      expect(stdout).to.match(/warning CONFIG_MODULE_EXPERIMENTAL\n[^]*warning CONFIG_MODULE_DEPRECATED\n/);
      expect(stdout.trimEnd().split('\n').at(-1)).to.match(last);
      const json = await runCommand(['check', 'caddis.json', '--json', ...args], { cwd: folder.path });
      expect([json.code, (JSON.parse(json.stdout) as { readonly ok: boolean }).ok]).to.deep.equal([expected, expected === 0]);
    });
  }

  it('asks for the package where two have the ID', async () => {
    const { code, stderr } = await runCommand(['describe', 'a'], { cwd: folder.path });
    expect({ code, stderr }).to.deep.equal({
      code: 1,
      stderr: 'error: 2 modules are called a\n  add --package @caddis/upstreams-a or --package @strange/modules\n',
    });
  });

  it('prints JSON of the form that it publishes', async () => {
    const [json, schema] = [JSON.parse(await output('docs', 'json')), JSON.parse(await output('docs', 'json', '--schema'))] as [object, object];
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
    expect([validate(json), validate.errors]).to.deep.equal([true, null]);
  });

  it('builds a site, twice the same, and tells when it is stale', async () => {
    await output('docs', 'build', '--out', 'one');
    await output('docs', 'build', '--out', 'two');
    expect(await contents('one')).to.deep.equal(await contents('two'));
    await output('docs', 'build', '--out', 'one', '--check');
    await writeFile(join(folder.path, 'one/index.html'), 'other');
    const { code, stderr } = await runCommand(['docs', 'build', '--out', 'one', '--check'], { cwd: folder.path });
    expect({ code, stderr }).to.deep.equal({ code: 1, stderr: `${join('one', 'index.html')}: changed\n` });
  });

  it('dates guides by what git prints, and links to where they are changed', async () => {
    await mkdir(join(folder.path, 'docs/deep'), { recursive: true });
    for (const name of ['a.md', 'deep/a.md', 'b.md']) await writeFile(join(folder.path, 'docs', name), `# Guide\n\nText.\n`);
    await writeFile(join(folder.path, 'changes.txt'), '2026-11-30\n\ndocs/a.md\nREADME.md\n2025-01-02\n\nmy/docs/deep/a.md\ndocs/a.md\n');
    await output('docs', 'build', '--out', 'dated', '--guides', 'docs', '--changes', 'changes.txt', '--edit-at', 'https://git.example/docs');
    const pages = await contents('dated');
    const origins = ['a', 'deep/a', 'b'].map((name) => /<p class="origin dim">(.*?)<\/p>/.exec(pages.get(`/guides/${name}.html`) ?? '')?.[1]?.replace(/<\/?time.*?>/g, ''));
    const edit = (name: string): string => `<a href="https://git.example/docs/${name}.md" rel="noopener">Edit this page</a>`;
    expect(origins).to.deep.equal([`Last change: 2026-11-30 · ${edit('a')}`, `Last change: 2025-01-02 · ${edit('deep/a')}`, edit('b')]);
  });

  it('names a module without a summary, and documents all the others', async () => {
    const file = join(folder.path, 'node_modules/@strange/modules/index.js');
    const code = await readFile(file, 'utf8');
    await writeFile(file, code.replace("summary: 'Is one plug.',", ''));
    try {
      const { code: exitCode, stdout, stderr } = await runCommand(['docs', 'build', '--out', 'partly'], { cwd: folder.path });
      expect({ exitCode, stderr }).to.deep.equal({
        exitCode: 0,
        stderr:
          "Warning: module strange.plugs.one of package @strange/modules cannot be documented: must have required property 'summary'\n" +
          '  it is left out; report it to the author of the package\n',
      });
      expect(stdout).to.match(/^partly: \d{3} files, \d{3} changed\n$/);
    } finally {
      await writeFile(file, code);
    }
  });

  it('writes no tag of an author into a page', async () => {
    await output('docs', 'build', '--out', 'site');
    const pages = [...(await contents('site'))].filter(([name]) => name.endsWith('.html')).map(([, text]) => text).join('\n');
    expect(pages).to.contain('&lt;script&gt;alert(4)').and.contain('npm install @strange/modules');
    expect(pages).not.to.match(/<script>|<img|<b>modules|href="javascript:/);
  });

  it('writes Markdown, and the block in a README', async () => {
    await output('docs', 'markdown', '--out', 'markdown');
    await output('docs', 'markdown', '--out', 'markdown', '--check');
    await writeFile(join(folder.path, 'README.md'), '# Mine\n\n<!-- caddis:modules -->\n<!-- /caddis:modules -->\n');
    await output('docs', 'readme', 'README.md', '--package', '@strange/modules');
    await output('docs', 'readme', 'README.md', '--package', '@strange/modules', '--check');
    expect(await readFile(join(folder.path, 'README.md'), 'utf8')).to.match(/^# Mine\n[^]*`http\.handlers\.strange`/);
  });

  it('prints a schema that takes what check takes', async () => {
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(await output('schema')) as object);
    expect(validate(JSON.parse(await readFile(join(folder.path, 'caddis.json'), 'utf8')))).to.equal(true);
    const { code, stdout } = await runCommand(['check', 'caddis.json'], { cwd: folder.path });
    expect(code).to.equal(0);
    expect(stdout).to.match(/^caddis\.json: ok, 4 modules$/m);
  });

  for (const [format, start] of [['svg', /^<\?xml[^]*<svg /], ['dot', /^digraph "config" \{/], ['mermaid', /^flowchart LR/]] as const) {
    it(`draws the tree of a config as ${format}`, async () => {
      const { code, stdout } = await runCommand(['graph', 'caddis.json', '--format', format], { cwd: folder.path });
      expect(code).to.equal(0);
      expect(stdout).to.match(start).and.contain('http.handlers.strange').and.contain('/by_name/one');
    });
  }

  async function contents(name: string): Promise<ReadonlyMap<string, string>> {
    const entries = await readdir(join(folder.path, name), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
    return new Map(await Promise.all(files.map(async (file) => [file.slice(join(folder.path, name).length), await readFile(file, 'utf8')] as const)));
  }
});
