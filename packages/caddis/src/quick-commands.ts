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
    .description('Serve a reverse proxy without a config.')
    .option('-f, --from <address>', 'where to take requests: :8080, localhost:8080, http://example.com; HTTPS for example.com', 'localhost:8080')
    .option('-t, --to <address>', 'a backend: localhost:9000, :9000, https://example.com; may be repeated', repeated)
    .option('-c, --change-host-header', 'send the address of the backend as Host, not what the client asked for')
    .option('--insecure', 'do not verify the certificate of the backend; anybody in between can read along')
    .option('-H, --header-up <field>', 'set a field of the request, "Field: value"; may be repeated', repeated)
    .option('-d, --header-down <field>', 'set a field of the response, "Field: value"; may be repeated', repeated)
    .option('--cert <file>', 'serve HTTPS with this certificate (PEM)')
    .option('--key <file>', 'the key of the certificate (PEM)')
    .option('-r, --disable-redirects', 'do not redirect plain requests to HTTPS')
    .option('-i, --internal-certs', 'have the certificate from the authority of this machine')
    .option('--access-log', 'log every request')
    .option('-v, --debug', 'log in detail')
    .action(action(async (flags: ProxyFlags) => (await import('./commands/reverse-proxy.js')).reverseProxy(flags, reloads)));

  program
    .command('respond')
    .description('Serve one answer to all requests, without a config.')
    .argument('[answer]', 'the status where it has three digits, else the body; the body comes from standard input where that is a pipe or file')
    .option('-l, --listen <address>', 'where to listen; a range of ports makes several servers, port 0 takes a free one', ':0')
    .option('-s, --status <code>', 'status code')
    .option('-H, --header <field>', 'a field of the response, "Field: value"; may be repeated', repeated)
    .option('-b, --body <text>', 'the body; {{.N}}, {{.Port}} and {{.Address}} stand for those of the server, placeholders are expanded')
    .option('--access-log', 'log every request')
    .option('-v, --debug', 'log in detail')
    .action(action(async (answer: string | undefined, flags: RespondFlags) => (await import('./commands/respond.js')).respond(answer, flags, reloads)));
}
