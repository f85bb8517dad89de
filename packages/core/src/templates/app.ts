import type { ModuleTemplate } from '../module-template.js';

/** An app with a listener that is kept across reloads. @internal */
export const template: ModuleTemplate = {
  contract: 'App',
  classSuffix: 'App',
  summary: 'Greets clients of a TCP port, and closes the connection.',
  imports: {
    'node:events': ['once'],
    'node:net': ['createServer', 'type Server', 'type Socket'],
    '@caddis/core': ['address', 'context', 'string', 'type Context'],
  },
  fields: `
listen: address({ description: 'Address to listen on.', default: 'localhost:8080' }),
greeting: string({ description: 'Text that clients get.', default: 'hello' }),`,
  services: [{ name: 'context', type: 'Context', decorator: 'context()' }],
  state: `
#listener«: Listener | undefined»;
«readonly »#greet = (socket«: Socket»)«: void» => {
  socket.on('error', () => {});
  socket.end(\`\${this.config.greeting}\\n\`);
};`,
  members: `
/** Starts to serve. During a reload, the app of the old config is still serving, so both share the listener. */
async start()«: Promise<void>» {
  const { host, startPort } = this.config.listen;
  const listener = await this.context.share(\`\${this.context.module}:\${host}:\${startPort}\`, () => listen(host, startPort));
  listener.users.push(this.#greet);
  this.#listener = listener;
}

/** Stops serving. The listener is closed when no config uses it any more. */
stop()«: void» {
  const users = this.#listener?.users ?? [];
  if (users.includes(this.#greet)) users.splice(users.indexOf(this.#greet), 1);
}`,
  code: `
«/** A server, and the apps that share it: the last one gets new connections. */
interface Listener {
  readonly server: Server;
  readonly users: ((socket: Socket) => void)[];
}

»async function listen(host«: string», port«: number») {
  const server = createServer((socket) => (users.at(-1) ?? (() => socket.destroy()))(socket));
  const users«: ((socket: Socket) => void)[]» = [];
  server.listen(port, host);
  await once(server, 'listening');
  return { value: { server, users }, destroy: () => new Promise«<void>»((resolve) => void server.close(() => resolve())) };
}`,
  config: { listen: 'localhost:8080', greeting: 'hello from the app' },
  document: { apps: { __NAME__: '__MODULE__' } },
  tryIt: { command: 'curl telnet://localhost:8080 < /dev/null', output: 'hello from the app\n' },
  test: {
    conformance: "configs: [{ listen: '127.0.0.1:0' }]",
    imports: {
      'node:net': ['connect', 'type Server'],
      'node:stream/consumers': ['text'],
      '@caddis/core': ['parseNetworkAddress', 'type Context'],
    },
    code: `
it('greets clients', async () => {
  let shared«: { value: { server: Server }; destroy: () => Promise<void> } | undefined»;
  const context = {
    module: '__NAME__',
    share: async (_key«: string», create«: () => Promise<typeof shared>») => (shared = await create())?.value,
  };
  const app = new __CLASS__({ listen: parseNetworkAddress('127.0.0.1:0'), greeting: 'hi' }, context« as unknown as Context»);
  await app.start();
  const { port } = shared?.value.server.address()« as { port: number }»;
  assert.equal(await text(connect(port, '127.0.0.1')), 'hi\\n');
  app.stop();
  await shared?.destroy();
});`,
  },
};
