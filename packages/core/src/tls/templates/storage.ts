import { answer, routesDocument } from '../../http/templates/example-documents.js';
import type { ModuleTemplate } from '../../module-template.js';

/** A storage in the memory of the process. @internal */
export const template: ModuleTemplate = {
  contract: 'Storage',
  classSuffix: 'Storage',
  summary: 'Keeps everything in the memory of the process.',
  imports: { '@caddis/core': ['integer'], '@caddis/core/tls': ['type StoredValue'] },
  fields: `
max_values: integer({ description: 'Maximum number of values.', default: 10_000, minimum: 1 }),`,
  state: `
readonly #values = new Map«<string, { value: Buffer; modified: number }>»();
readonly #locks = new Map«<string, Promise<void>>»();`,
  members: `
/** Reads a value; \`undefined\` if there is none. */
async load(key«: string»)«: Promise<Buffer | undefined>» {
  return this.#values.get(key)?.value;
}

/** Writes a value. */
async store(key«: string», value«: Buffer»)«: Promise<void>» {
  if (this.#values.size >= this.config.max_values && !this.#values.has(key)) throw new Error('the storage is full');
  this.#values.set(key, { value: Buffer.from(value), modified: Date.now() });
}

/** Removes a value, or all values below a folder. */
async delete(key«: string»)«: Promise<void>» {
  for (const each of [...this.#values.keys()]) if (each === key || each.startsWith(\`\${key}/\`)) this.#values.delete(each);
}

/** Lists the keys of a folder. */
async list(folder«: string», options«: { readonly recursive?: boolean }» = {})«: Promise<readonly string[]>» {
  const prefix = folder === '' ? '' : \`\${folder}/\`;
  const below = [...this.#values.keys()].filter((key) => key.startsWith(prefix));
  if (options.recursive) return below;
  return [...new Set(below.map((key) => prefix + key.slice(prefix.length).split('/')[0]))];
}

/** Returns information about a value without reading it. */
async stat(key«: string»)«: Promise<StoredValue | undefined>» {
  const found = this.#values.get(key);
  return found && { modified: found.modified, size: found.value.length };
}

/** Waits until it holds the lock of a name. */
async lock(name«: string», signal«: AbortSignal»)«: Promise<() => Promise<void>>» {
  for (let held = this.#locks.get(name); held !== undefined; held = this.#locks.get(name)) {
    await Promise.race([held, new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))]);
  }
  signal.throwIfAborted();
  let release«: () => void» = () => undefined;
  this.#locks.set(name, new Promise((resolve) => (release = resolve)));
  return async () => {
    this.#locks.delete(name);
    release();
  };
}`,
  config: { max_values: 100 },
  document: { storage: '__MODULE__', ...routesDocument([{ handle: [answer('hello\n')] }]) },
  tryIt: { command: 'curl http://localhost:8080/', output: 'hello\n' },
  test: {
    code: `
it('keeps values by their keys', async () => {
  const storage = new __CLASS__({ max_values: 2 });
  await storage.store('a/b', Buffer.from('1', 'utf8'));
  await storage.store('a/c/d', Buffer.from('2', 'utf8'));
  assert.deepEqual(await storage.list('a'), ['a/b', 'a/c']);
  await assert.rejects(storage.store('e', Buffer.from('3', 'utf8')));
  await storage.delete('a');
  assert.equal(await storage.load('a/b'), undefined);
});

it('gives a lock to one holder at a time', async () => {
  const storage = new __CLASS__({ max_values: 2 });
  const { signal } = new AbortController();
  const release = await storage.lock('name', signal);
  let isHeld = true;
  const second = storage.lock('name', signal).then((releaseSecond) => {
    assert.equal(isHeld, false);
    return releaseSecond();
  });
  isHeld = false;
  await release();
  await second;
});`,
  },
};
