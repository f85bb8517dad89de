// Writes a report of what each public package exports, per entry: packages/NAME/api/ENTRY.api.md. Reads the built types.
//   node .ci/api-reports.mjs [--check] [NAME…]
// --check writes nothing and fails where a report is stale. Either way it fails where a signature names a type that is not exported, where an export
// lacks its tag (@public, @experimental), and where it is @internal: such types do not ship.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const check = process.argv.includes('--check');
const chosen = process.argv.slice(2).filter((argument) => argument !== '--check');
const temporary = mkdtempSync(join(tmpdir(), 'caddis-api-'));
const problems = [];
/** What stands in a signature and is not exported by the same entry. */
const forgotten = [];
/** What any entry exports. */
const exported = [];
try {
  const entries = publicPackages().flatMap(({ folder, manifest }) => entriesOf(folder, manifest));
  const wanted = entries.filter(({ folder }) => chosen.length === 0 || chosen.includes(folder));
  const compiled = CompilerState.create(wanted[0].config, { additionalEntryPoints: wanted.map(({ config }) => config.mainEntryPointFilePath) });
  for (const entry of wanted) {
    try {
      report(entry, compiled);
    } catch (error) {
      // The extractor breaks off at an import of a type that is not there any more, because it is internal.
      problems.push(`packages/${entry.folder} (${entry.file}): ${error.message}`);
      continue;
    }
    keep(entry);
  }
  for (const { folder, name, problem } of forgotten) {
    // One entry of a package may name what another one exports.
    if (!exported.some((each) => each.folder === folder && each.name === name)) problems.push(problem);
  }
  for (const { folder } of publicPackages()) dropForeign(folder, entries);
} finally {
  rmSync(temporary, { recursive: true });
}
if (problems.length > 0) {
  console.error([...new Set(problems)].join('\n'));
  process.exitCode = 1;
}

function publicPackages() {
  return readdirSync('packages')
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(`packages/${folder}/package.json`, 'utf8')) }))
    .filter(({ manifest }) => manifest.private !== true);
}

/** One for each entry of `exports` that has types. The report of the main entry is `index.api.md`, the others are named after their path. */
function entriesOf(folder, manifest) {
  return Object.entries(manifest.exports)
    .filter(([, target]) => target.types !== undefined)
    .map(([path, { types }]) => {
      const file = `${path === '.' ? 'index' : path.slice('./'.length).replaceAll('/', '-')}.api.md`;
      return { folder, file, config: configOf(folder, file, types) };
    });
}

function configOf(folder, file, types) {
  const packageFolder = resolve('packages', folder);
  const reported = { logLevel: ExtractorLogLevel.Error, addToApiReportFile: false };
  const ignored = { logLevel: ExtractorLogLevel.None, addToApiReportFile: false };
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(packageFolder, 'package.json'),
    configObject: {
      projectFolder: packageFolder,
      mainEntryPointFilePath: resolve(packageFolder, types),
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: { target: 'ES2022', lib: ['ES2023'], module: 'NodeNext', moduleResolution: 'NodeNext', types: ['node'], strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
          files: [resolve(packageFolder, types)],
        },
      },
      apiReport: { enabled: true, reportFolder: temporary, reportTempFolder: join(temporary, 'temp'), reportFileName: `${folder}-${file}` },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: reported },
        extractorMessageReporting: {
          default: reported,
          // The tag alone tells what is internal: names have no underscore.
          'ae-internal-missing-underscore': ignored,
          'ae-undocumented': ignored,
        },
        tsdocMessageReporting: { default: ignored },
      },
    },
  });
}

function report({ config, folder, file }, compilerState) {
  Extractor.invoke(config, {
    compilerState,
    localBuild: true,
    messageCallback(message) {
      message.handled = true;
      if (message.logLevel !== 'error') return;
      // An entry is compiled with all that it imports, which is reported where it belongs.
      if (message.category === 'Compiler' && !message.sourceFilePath.startsWith(`${config.projectFolder}/`)) return;
      const place = message.sourceFilePath === undefined ? `packages/${folder}` : `${relative('.', message.sourceFilePath)}:${message.sourceFileLine}`;
      if (message.messageId === 'ae-missing-release-tag' && isTagged(message)) return;
      const problem = `${place} (${file}): ${message.messageId}: ${message.text}`;
      const [, name] = message.messageId === 'ae-forgotten-export' ? /"(\w+)"/.exec(message.text) ?? [] : [];
      if (name === undefined) problems.push(problem);
      else forgotten.push({ folder, name, problem });
    },
  });
}

/** The extractor knows no `@experimental`, and wants a tag at each overload of a function; the first has that of all. */
function isTagged({ text, sourceFilePath }) {
  const [, name] = /"(\w+)"/.exec(text) ?? [];
  const declaration = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*export (?:declare |abstract )*\\w+ ${name}\\b`);
  return /@(?:public|experimental)\b/.test(declaration.exec(readFileSync(sourceFilePath, 'utf8'))?.[1] ?? '');
}

/** Writes the report, or tells that it is stale. */
function keep({ folder, file }) {
  const target = join('packages', folder, 'api', file);
  const made = readFileSync(join(temporary, `${folder}-${file}`), 'utf8');
  for (const { name, tags } of exportsIn(made)) {
    exported.push({ folder, name });
    if (tags.includes('@internal')) problems.push(`${target}: ${name} is exported, but @internal`);
  }
  if (existsSync(target) && readFileSync(target, 'utf8') === made) return;
  if (check) problems.push(`${target} is stale; mend it with pnpm run api`);
  else {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, made);
  }
}

function exportsIn(text) {
  const declaration = /((?:^\/\/.*\n)*)^export (?:declare |abstract )*(?:class|interface|type|const|function|enum|namespace) (\w+)/gm;
  return [...text.matchAll(declaration)].map(([, tags, name]) => ({ tags, name }));
}

/** A report of an entry that there is no more. */
function dropForeign(folder, entries) {
  const path = join('packages', folder, 'api');
  const known = entries.filter((entry) => entry.folder === folder).map(({ file }) => file);
  for (const file of existsSync(path) ? readdirSync(path) : []) {
    if (file === 'released.json') continue;
    if (known.includes(file)) continue;
    if (check) problems.push(`${join(path, file)} is of no entry; remove it with pnpm run api`);
    else rmSync(join(path, file));
  }
}
