import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import { clock, inject, isCaddisError, joinHostPort, module, object, parseNetworkAddress, secret, string, type Clock, type ConfigOf, type Provisioner } from '@caddis/core';
import { dnsProviders, type DnsProvider, type DnsRecord } from '@caddis/core/tls';
import { dnsResolver, type DnsResolver, exchangeDnsMessage } from '@caddis/dns';
import { expandGlobal } from '@caddis/http/kit';
import { reasonOf, withDeadline } from '@caddis/kit';
import { errors } from './errors.js';
import { algorithmNames, readAnswer, signMessage, type SignedAnswer, type SignedMessage, type TsigKey } from './transaction-signature.js';
import { encodeUpdate, type Change } from './update-message.js';

const dnsPort = 53;
/** Timeout of a change per address of the server, in milliseconds. */
const changeMs = 10_000;
const names: Readonly<Record<number, string>> = { 1: 'FORMERR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 4: 'NOTIMP', 5: 'REFUSED', 6: 'YXDOMAIN', 7: 'YXRRSET', 8: 'NXRRSET', 9: 'NOTAUTH', 10: 'NOTZONE', 16: 'BADSIG', 17: 'BADKEY', 18: 'BADTIME', 22: 'BADTRUNC' };
const reasons: Readonly<Record<number, string>> = {
  4: 'it takes no changes by messages',
  5: 'the key may not change this zone, or not this record',
  9: 'it does not serve the zone, or does not know the key',
  10: 'a record is in another zone',
  16: 'the secret of the key is another one there',
  17: 'it does not know a key of that name and algorithm',
};

/** Config of {@link Rfc2136Provider}. @public */
export const Rfc2136Config = object({
  server: string({ description: 'DNS server that receives the changes, `host:port`. The default port is 53. It is reached over TCP.', placeholders: 'global' }),
  key_name: string({ description: 'Name of the key that signs the changes.', placeholders: 'global' }),
  key_alg: string({ description: `Algorithm of the key: ${algorithmNames.map((name) => `\`${name}\``).join(', ')}.`, placeholders: 'global', default: 'hmac-sha256' }),
  key: secret({ description: 'Secret of the key, in base64.', placeholders: 'global' }),
});

/** The parsed config. */
interface Settings {
  readonly host: string;
  readonly port: number;
  /** Address of the server for messages. */
  readonly label: string;
  readonly key: TsigKey;
}

/**
 * Changes zones of a DNS server with signed update messages.
 *
 * @see RFC 2136, RFC 8945; the fields are those of `caddy-dns/rfc2136`
 * @public
 */
@module(dnsProviders, {
  name: 'rfc2136',
  config: Rfc2136Config,
  summary: 'Changes zones with signed DNS updates (RFC 2136): BIND, Knot DNS, PowerDNS.',
  description:
    'The server must allow the key to change the zone: `update-policy` or `allow-update` in BIND, an `acl` with `action: update` in Knot DNS. The ' +
    'clocks of the server and of this machine may differ by at most five minutes.',
  examples: [{ title: 'A server of the house.', config: { name: 'rfc2136', server: 'ns1.example.com:53', key_name: 'acme', key_alg: 'hmac-sha256', key: 'c2VjcmV0IG9mIHRoZSBrZXkgZm9yIHRoZSBleGFtcGxlISE=' } }],
  check(config, report) {
    const { server, key_alg = 'hmac-sha256', key } = config;
    if (!server.includes('{') && problemOfServer(server) !== undefined) report({ at: ['server'], code: 'DNS_RFC2136_CONFIG_INVALID', message: `${JSON.stringify(server)} is no server: ${problemOfServer(server)}`, help: 'write `host:port`' });
    if (!key_alg.includes('{') && !algorithmNames.includes(algorithmIn(key_alg))) report({ at: ['key_alg'], code: 'DNS_RFC2136_CONFIG_INVALID', message: `${JSON.stringify(key_alg)} is no algorithm`, help: `one of: ${algorithmNames.join(', ')}` });
    if (!key.includes('{') && !isBase64(key)) report({ at: ['key'], code: 'DNS_RFC2136_CONFIG_INVALID', message: 'the secret of the key is no base64', help: 'write it as the configuration of the server has it' });
  },
})
export class Rfc2136Provider implements DnsProvider, Provisioner {
  private settings: Settings | undefined;

  constructor(
    private readonly config: ConfigOf<typeof Rfc2136Config>,
    @inject(clock) private readonly time: Clock,
    @inject(dnsResolver) private readonly resolver: DnsResolver,
  ) {}

  /** @throws `DNS_RFC2136_CONFIG_INVALID` */
  provision(): void {
    this.settings = settingsOf(this.config);
  }

  appendRecords(zone: string, records: readonly DnsRecord[], signal: AbortSignal): Promise<void> {
    return this.change('add', zone, records, signal);
  }

  deleteRecords(zone: string, records: readonly DnsRecord[], signal: AbortSignal): Promise<void> {
    return this.change('delete', zone, records, signal);
  }

  /** @throws `DNS_RFC2136_RECORD_INVALID`, `DNS_RFC2136_UNREACHABLE`, `DNS_RFC2136_REFUSED` */
  private async change(change: Change, zone: string, records: readonly DnsRecord[], signal: AbortSignal): Promise<void> {
    if (records.length === 0) return;
    const settings = (this.settings ??= settingsOf(this.config));
    const message = messageFor(change, zone, records);
    const signed = signMessage(message, settings.key, Math.floor(this.time.now() / 1000));
    const answer = await this.ask(settings, zone, signed, signal);
    if (answer.signatureCode !== 0 || answer.code !== 0) throw this.refusal(settings, zone, answer);
    if (!answer.isSigned) throw errors.DNS_RFC2136_UNREACHABLE({ server: settings.label, zone, reason: 'its answer is not signed with the key' });
  }

  /** Tries the addresses of the server one after the other. */
  private async ask({ host, port, label, key }: Settings, zone: string, signed: SignedMessage, signal: AbortSignal): Promise<SignedAnswer> {
    let failure: unknown;
    try {
      const addresses = isIP(host) === 0 ? (await this.resolver.addresses(host, { signal })).reachable : [host];
      for (const address of addresses) {
        try {
          return await this.askAt(address, port, { signed, key, signal });
        } catch (error) {
          if (signal.aborted) throw error;
          failure = error;
        }
      }
    } catch (error) {
      if (signal.aborted) throw error;
      failure = error;
    }
    throw errors.DNS_RFC2136_UNREACHABLE({ server: label, zone, reason: reasonOf(failure) }, { cause: failure });
  }

  private async askAt(address: string, port: number, { signed, key, signal }: { readonly signed: SignedMessage; readonly key: TsigKey; readonly signal: AbortSignal }): Promise<SignedAnswer> {
    const late = (): Error => new Error(`it did not answer within ${changeMs / 1000} s`);
    const bytes = await withDeadline({ clock: this.time, deadlineMs: changeMs, signal, late }, (ended) => exchangeDnsMessage(address, port, signed.message, ended));
    const answer = readAnswer(bytes, signed, key);
    if (answer === undefined) throw new Error('it answered another message');
    return answer;
  }

  private refusal({ label, key }: Settings, zone: string, { code, signatureCode, serverTime }: SignedAnswer): Error {
    const told = signatureCode === 0 ? code : signatureCode;
    const clocks = serverTime === undefined ? 'its clock and that of this machine differ' : `its clock says ${isoTime(serverTime * 1000)}, that of this machine ${isoTime(this.time.now())}`;
    return errors.DNS_RFC2136_REFUSED({ server: label, zone, key: key.name, code: names[told] ?? `code ${told}`, reason: told === 18 ? clocks : (reasons[told] ?? 'it says no more') });
  }
}

function messageFor(change: Change, zone: string, records: readonly DnsRecord[]): Buffer {
  try {
    return encodeUpdate(randomInt(0x1_0000), zone, change, records);
  } catch (error) {
    const [{ name, type } = { name: '@', type: 'any' }] = records;
    throw errors.DNS_RFC2136_RECORD_INVALID({ name, type, reason: reasonOf(error) }, { cause: error });
  }
}

function settingsOf({ server, key_name, key_alg, key }: ConfigOf<typeof Rfc2136Config>): Settings {
  const [address, algorithm, text] = [expandGlobal(server), algorithmIn(expandGlobal(key_alg)), expandGlobal(key)];
  const invalid = (reason: string): Error => errors.DNS_RFC2136_CONFIG_INVALID({ server: address, reason });
  const problem = problemOfServer(address);
  if (problem !== undefined) throw invalid(problem);
  if (!algorithmNames.includes(algorithm)) throw invalid(`${JSON.stringify(algorithm)} is no algorithm of keys`);
  if (!isBase64(text)) throw invalid('the secret of the key is no base64');
  const { host, startPort: port } = parseNetworkAddress(address, dnsPort, 'tcp');
  return { host, port, label: joinHostPort(host, port), key: { name: expandGlobal(key_name).replace(/\.$/, ''), algorithm, secret: Buffer.from(text, 'base64') } };
}

function problemOfServer(text: string): string | undefined {
  try {
    const { host, startPort, network } = parseNetworkAddress(text, dnsPort, 'tcp');
    if (host === '') return 'it has no host';
    if (startPort === 0) return 'it has no port';
    return /^(?:tcp|udp)[46]?$/.test(network) ? undefined : `network ${network} carries no DNS`;
  } catch (error) {
    return isCaddisError(error) ? error.message : reasonOf(error);
  }
}

/** Normalises the name of an algorithm: it may end with a dot, or be the long name of `hmac-md5`, as in DNS messages. */
function algorithmIn(text: string): string {
  const name = text.toLowerCase().replace(/\.$/, '');
  return name === 'hmac-md5.sig-alg.reg.int' ? 'hmac-md5' : name;
}

function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$|^(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/.test(text);
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
