import type { ModuleTemplate } from '../../module-template.js';
import { answer, routesDocument } from './example-documents.js';

/** A wrapper that accepts only listed clients. @internal */
export const template: ModuleTemplate = {
  contract: 'ListenerWrapper',
  classSuffix: 'Wrapper',
  summary: 'Closes connections of clients that are not listed.',
  imports: { '@caddis/core': ['array', 'string'], '@caddis/core/http': ['type AcceptedConnection'] },
  fields: `
addresses: array(string({ description: 'IP address.' }), { description: 'Clients that are accepted.', default: [] }),`,
  members: `
/** Accepts or closes a connection. */
accept({ socket, remote }«: AcceptedConnection»)«: void» {
  if (!this.config.addresses.includes(remote.address)) socket.destroy();
}`,
  config: { addresses: ['127.0.0.1', '::1'] },
  document: routesDocument([{ handle: [answer('come in\n')] }], { listener_wrappers: ['__MODULE__'] }),
  tryIt: { command: 'curl http://localhost:8080/', output: 'come in\n' },
  test: {
    imports: { 'node:net': ['Socket'] },
    code: `
it('closes connections of other clients', () => {
  const endpoint = { address: '192.0.2.1', port: 1 };
  const connection = { socket: new Socket(), remote: endpoint, local: endpoint, setAddresses() {} };
  new __CLASS__({ addresses: ['192.0.2.2'] }).accept(connection);
  assert.equal(connection.socket.destroyed, true);
});`,
  },
};
