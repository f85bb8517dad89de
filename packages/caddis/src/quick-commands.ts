import type { Command } from 'commander';
import type { ActionMaker } from './docs-commands.js';
import type { ProxyFlags } from './quick/proxy-document.js';
import { repeated } from './quick/flag-values.js';
import type { RespondFlags } from './quick/respond-document.js';
import type { ReloadSignal } from './reload-signal.js';

/**
 * Adds the commands that serve without a config.
 *
 * @param program - the program that gets the commands
 * @param action - creates the actions of the commands
 * @param reloads - passed on to `run`
 * @internal
 */
export function addQuickCommands(program: Command, action: ActionMaker, reloads: ReloadSignal): void {
  program
    .command('reverse-proxy')
    .description('Run a reverse proxy without a config.')
    .option('-f, --from <address>', 'address to listen on: :8080, localhost:8080, http://example.com; example.com is served with HTTPS', 'localhost:8080')
    .option('-t, --to <address>', 'address of a backend: localhost:9000, :9000, https://example.com; can be repeated', repeated)
    .option('-c, --change-host-header', 'set the Host field to the address of the backend')
    .option('--insecure', 'do not verify the certificate of the backend (insecure: others can intercept the traffic)')
    .option('-H, --header-up <field>', 'set a header field of the request, "Field: value"; can be repeated', repeated)
    .option('-d, --header-down <field>', 'set a header field of the response, "Field: value"; can be repeated', repeated)
    .option('--cert <file>', 'file with the certificate for HTTPS (PEM)')
    .option('--key <file>', 'file with the key of the certificate (PEM)')
    .option('-r, --disable-redirects', 'do not redirect HTTP requests to HTTPS')
    .option('-i, --internal-certs', 'use a certificate from the local certificate authority')
    .option('--access-log', 'write an access log')
    .option('-v, --debug', 'write debug logs')
    .action(action(async (flags: ProxyFlags) => (await import('./commands/reverse-proxy.js')).reverseProxy(flags, reloads)));

  program
    .command('respond')
    .description('Answer all requests with the same response, without a config.')
    .argument('[answer]', 'a status code of three digits, or else the body; a body can also come from a pipe or file on standard input')
    .option('-l, --listen <address>', 'address to listen on; a range of ports starts several servers, port 0 uses a free port', ':0')
    .option('-s, --status <code>', 'status code of the response')
    .option('-H, --header <field>', 'a header field of the response, "Field: value"; can be repeated', repeated)
    .option('-b, --body <text>', 'the body; placeholders are expanded; {{.N}}, {{.Port}} and {{.Address}} are the number, port and address of the server')
    .option('--access-log', 'write an access log')
    .option('-v, --debug', 'write debug logs')
    .action(action(async (answer: string | undefined, flags: RespondFlags) => (await import('./commands/respond.js')).respond(answer, flags, reloads)));
}
