import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { needPrograms, Relay, startKnot, startPebble, type Knot, type Pebble } from '@caddis/test-servers';
import { issuerConformance, type IssuingAuthority } from '@caddis/testkit';
import { AcmeIssuer } from '@caddis/tls';

describe('the issuer acme', () => {
  // Slow: programs are started, and orders take several requests, some of which Pebble rejects on purpose.
  let dns: Knot;
  let pebble: Pebble;
  before(async function () {
    needPrograms(this, 'pebble', 'knotd', 'openssl');
    dns = await startKnot({ zones: { 'example.test': ['one IN A 127.0.0.1', 'two IN A 127.0.0.1'] } });
    pebble = await startPebble({ dns: `${dns.address}:${dns.port}`, env: { PEBBLE_AUTHZREUSE: '0' } });
  });
  after(async () => {
    await pebble?.stop();
    await dns?.stop();
  });

  issuerConformance(AcmeIssuer, { describe, it, deadlineMs: 60_000, start: () => PebbleAuthority.start(pebble) });
});

/** Pebble behind a relay, and the web server that serves the challenges to it. */
class PebbleAuthority implements IssuingAuthority {
  readonly names = ['one.example.test', 'two.example.test'] as const;
  /** A name that has no address in DNS. */
  readonly refused = 'nowhere.example.test';
  private readonly proofs = new Map<string, string>();
  private isStopped = false;

  private constructor(
    private readonly pebble: Pebble,
    private readonly relay: Relay,
    private readonly web: Server,
  ) {
    web.on('request', (request, response) => {
      const proof = this.proofs.get(request.url?.split('/').at(-1) ?? '');
      response.writeHead(proof === undefined ? 404 : 200, { Connection: 'close' }).end(proof);
    });
  }

  static async start(pebble: Pebble): Promise<PebbleAuthority> {
    const web = createServer().listen(pebble.httpPort, '127.0.0.1');
    await once(web, 'listening');
    return new PebbleAuthority(pebble, await Relay.start(Number(new URL(pebble.directory).port)), web);
  }

  get config(): unknown {
    return {
      // Pebble builds its other URLs from the address of the request.
      ca: `https://127.0.0.1:${this.relay.port}/dir`,
      trusted_roots_pem_files: [this.pebble.trust],
      challenges: { http: { alternate_port: this.pebble.httpPort }, 'tls-alpn': { disabled: true } },
    };
  }

  roots(): Promise<string> {
    return this.pebble.root();
  }

  present({ token, keyAuthorization }: Parameters<NonNullable<IssuingAuthority['present']>>[0]): () => void {
    this.proofs.set(token, keyAuthorization);
    return () => void this.proofs.delete(token);
  }

  fail(): void {
    // Nothing listens on this port.
    this.relay.redirect(1);
    this.relay.cut();
  }

  hang(): void {
    this.relay.goDark();
  }

  recover(): void {
    this.relay.redirect(Number(new URL(this.pebble.directory).port));
    this.relay.lightUp();
    this.relay.cut();
  }

  async stop(): Promise<void> {
    if (this.isStopped) return;
    this.isStopped = true;
    this.web.close();
    this.web.closeAllConnections();
    await this.relay.close();
  }
}
