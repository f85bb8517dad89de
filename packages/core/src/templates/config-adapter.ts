import type { ModuleTemplate } from '../module-template.js';

/** An adapter for lines of `port: text`. @internal */
export const template: ModuleTemplate = {
  contract: 'ConfigAdapter',
  classSuffix: 'Adapter',
  summary: 'Reads a config of lines, each with a port, a colon and the text that is served on that port.',
  imports: {
    '@caddis/core': ['type AdaptedConfig', 'type AdaptedPlace', 'type AdapterProblem'],
  },
  members: `
/** Converts each line to a server, and stores its place in the text. */
adapt(text«: string»)«: AdaptedConfig» {
  const servers«: Record<string, unknown>» = {};
  const problems«: AdapterProblem[]» = [];
  const places = new Map«<string, AdaptedPlace>»();
  let start = 0;
  for (const line of text.split('\\n')) {
    const [, port, body = ''] = /^(\\d+): *(.*)$/.exec(line) ?? [];
    const at = { start, end: start + line.length };
    start = at.end + 1;
    if (line.trim() === '') continue;
    if (port === undefined) {
      problems.push({ message: 'expected a port, a colon and a text', at });
      continue;
    }
    servers[\`port\${port}\`] = { listen: [\`localhost:\${port}\`], routes: [{ handle: [{ handler: 'static_response', body }] }] };
    places.set(\`/apps/http/servers/port\${port}\`, { head: at, everywhere: [at] });
  }
  const document = problems.length > 0 ? undefined : { apps: { http: { servers } } };
  return { document, problems, locate: (pointer) => places.get(pointer) };
}`,
  test: {
    code: `
it('makes a server from each line', () => {
  const { document, problems, locate } = new __CLASS__().adapt('8080: hello\\n');
  const server = { listen: ['localhost:8080'], routes: [{ handle: [{ handler: 'static_response', body: 'hello' }] }] };
  assert.deepEqual(document, { apps: { http: { servers: { port8080: server } } } });
  assert.deepEqual(problems, []);
  assert.deepEqual(locate?.('/apps/http/servers/port8080')?.head, { start: 0, end: 11 });
});

it('reports the place of a wrong line', () => {
  assert.deepEqual(new __CLASS__().adapt('8080: hello\\noops').problems, [{ message: 'expected a port, a colon and a text', at: { start: 12, end: 16 } }]);
});`,
  },
};
